package io.firedrill.store;

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
 * Keys that a store grants for a while, and that may write below one prefix only.
 *
 * @param token goes along with them
 */
public record SessionKeys(String accessKey, String secretKey, String token) {
  private static final Duration LAST = Duration.ofHours(1);
  // stores that are not Amazon's look at neither; it has to look like one
  private static final String ROLE = "arn:aws:iam::000000000000:role/firedrill";

  // what may be read is what the keys that ask may read: a session's rights are those of both
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
   * Asks the store itself for them, as MinIO grants them to everybody for a part of one's own
   * rights ({@code AssumeRole}).
   *
   * @param address the store, and the keys whose rights are cut down
   * @param prefix the prefix of the keys of objects that may be written
   * @return empty if the store grants none
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
                          .policy(POLICY.formatted(address.bucket(), prefix)))
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
