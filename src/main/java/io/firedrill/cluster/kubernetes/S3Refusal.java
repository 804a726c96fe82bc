package io.firedrill.cluster.kubernetes;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** Why an S3 store does not serve a job, by what the job's log quotes of its answer. */
enum S3Refusal {
  KEYS("InvalidAccessKeyId|SignatureDoesNotMatch|Access Key Id you provided does not exist"),
  BUCKET("NoSuchBucket|specified bucket does not exist"),
  PERMISSION("AccessDenied|Access Denied");

  private final Pattern quoted;

  S3Refusal(String quoted) {
    this.quoted = Pattern.compile(quoted);
  }

  static Optional<S3Refusal> in(String log) {
    return Arrays.stream(values())
        .filter(refusal -> refusal.quoted.matcher(log).find())
        .findFirst();
  }
}
