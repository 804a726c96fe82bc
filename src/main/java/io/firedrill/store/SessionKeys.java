package io.firedrill.store;

import io.firedrill.problem.Texts;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/** Temporary keys that may write below one prefix only. */
public final class SessionKeys {
  private static final Duration LAST = Duration.ofHours(1);
  // other stores than Amazon's ignore it, but it must look like a role
  private static final int SERVER_ERROR = 500;
  private static final int NOT_IMPLEMENTED = 501;
  private static final String ROLE = "arn:aws:iam::000000000000:role/firedrill";

  // a session has the rights that both the policy and the requesting keys grant: it reads what the
  // job may read, wherever that is
  private static final String POLICY =
      """
      {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow",
         "Action": ["s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation",
                    "s3:ListBucketMultipartUploads", "s3:ListMultipartUploadParts"],
         "Resource": ["arn:aws:s3:::*"]},
        {"Effect": "Allow",
         "Action": ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
         "Resource": ["arn:aws:s3:::%1$s/%2$s*"]}]}
      """;

  private SessionKeys() {}

  /**
   * Requests them from the store itself: MinIO grants every user keys with a subset of its own
   * rights ({@code AssumeRole}).
   *
   * @param address the store, and the keys whose rights are reduced
   * @param prefix of the object keys that may be written
   * @return empty if the store refuses, or does not know how to grant any
   * @throws IOException if it does not answer: that is not a refusal
   */
  public static Optional<S3Store.Keys> below(S3Store.Address address, String prefix)
      throws IOException {
    try (StsClient sts =
        StsClient.builder()
            .endpointOverride(address.endpoint())
            .region(Region.of(address.region()))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .credentialsProvider(address.keys().provider())
            .build()) {
      Credentials granted =
          sts.assumeRole(
                  request ->
                      request
                          .roleArn(ROLE)
                          .roleSessionName("firedrill")
                          .durationSeconds((int) LAST.toSeconds())
                          .policy(Texts.format(POLICY, address.bucket(), prefix)))
              .credentials();
      return granted == null || granted.accessKeyId() == null
          ? Optional.empty()
          : Optional.of(
              new S3Store.Keys(
                  granted.accessKeyId(),
                  granted.secretAccessKey(),
                  Optional.of(granted.sessionToken())));
    } catch (SdkException e) {
      if (isRefusal(e)) {
        return Optional.empty();
      }
      throw new IOException(
          Texts.format(
              "could not determine whether the store grants temporary keys for the shadow: %s",
              e.getMessage()),
          e);
    }
  }

  /** A store that knows no AssumeRole answers with an error of its own, or with no STS at all. */
  private static boolean isRefusal(SdkException e) {
    if (e instanceof AwsServiceException service) {
      return service.statusCode() < SERVER_ERROR || service.statusCode() == NOT_IMPLEMENTED;
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return false;
      }
    }
    return true;
  }
}
