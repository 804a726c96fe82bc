package io.firedrill.store;

import io.firedrill.problem.Texts;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * Temporary keys that may write below one prefix only.
 *
 * @param token the session token that belongs to them
 */
public record SessionKeys(String accessKey, String secretKey, String token) {
  private static final Duration LAST = Duration.ofHours(1);
  // other stores than Amazon's ignore it, but it must look like a role
  private static final String ROLE = "arn:aws:iam::000000000000:role/firedrill";

  // a session has the rights that both the policy and the requesting keys grant
  private static final String POLICY =
      """
      {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow",
         "Action": ["s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation",
                    "s3:ListBucketMultipartUploads", "s3:ListMultipartUploadParts"],
         "Resource": ["arn:aws:s3:::%1$s", "arn:aws:s3:::%1$s/*"]},
        {"Effect": "Allow",
         "Action": ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
         "Resource": ["arn:aws:s3:::%1$s/%2$s*"]}]}
      """;

  @Override
  public String toString() {
    return "session keys";
  }

  /**
   * Requests them from the store itself: MinIO grants every user keys with a subset of its own
   * rights ({@code AssumeRole}).
   *
   * @param address the store, and the keys whose rights are reduced
   * @param prefix of the object keys that may be written
   * @return empty if the store does not grant any
   */
  public static Optional<SessionKeys> below(S3Store.Address address, String prefix) {
    try (StsClient sts =
        StsClient.builder()
            .endpointOverride(address.endpoint())
            .region(Region.US_EAST_1)
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(address.accessKey(), address.secretKey())))
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
              new SessionKeys(
                  granted.accessKeyId(), granted.secretAccessKey(), granted.sessionToken()));
    } catch (SdkException e) {
      return Optional.empty();
    }
  }
}
