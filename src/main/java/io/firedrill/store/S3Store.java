package io.firedrill.store;

import io.firedrill.problem.Texts;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** A bucket in an S3-compatible store, with path-style addresses. */
public final class S3Store implements ObjectStore {
  private static final Pattern PATH =
      Pattern.compile("s3[a-z]*://(?<bucket>[^/]+)/?(?<key>.*)", Pattern.DOTALL);

  private final S3Client client;
  private final String bucket;

  private S3Store(S3Client client, String bucket) {
    this.client = client;
    this.bucket = bucket;
  }

  /**
   * The address of the bucket, and the keys to read it.
   *
   * @param endpoint with its scheme
   */
  public record Address(URI endpoint, String bucket, String accessKey, String secretKey) {
    @Override
    public String toString() {
      return endpoint + "/" + bucket;
    }
  }

  public static S3Store at(Address address) {
    S3Client client =
        S3Client.builder()
            .endpointOverride(address.endpoint())
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            // other stores than Amazon's refuse the newer checksum trailers
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .credentialsProvider(
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(address.accessKey(), address.secretKey())))
            .build();
    return new S3Store(client, address.bucket());
  }

  /** Creates the bucket if it does not exist. */
  public void createBucket() throws IOException {
    attempt(
        () -> {
          if (client.listBuckets().buckets().stream().noneMatch(b -> b.name().equals(bucket))) {
            client.createBucket(request -> request.bucket(bucket));
          }
          return null;
        });
  }

  @Override
  public List<Entry> list(String prefix) throws IOException {
    return attempt(
        () ->
            client
                .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix))
                .contents()
                .stream()
                .filter(object -> !object.key().endsWith("/"))
                .map(object -> new Entry(object.key(), object.size()))
                .sorted(Comparator.comparing(Entry::key))
                .toList());
  }

  @Override
  public InputStream open(String key) throws IOException {
    return attempt(() -> client.getObject(request -> request.bucket(bucket).key(key)));
  }

  @Override
  public boolean exists(String key) throws IOException {
    try {
      attempt(() -> client.headObject(request -> request.bucket(bucket).key(key)));
      return true;
    } catch (FileNotFoundException e) {
      return false;
    }
  }

  @Override
  public void put(String key, byte[] content) throws IOException {
    attempt(
        () ->
            client.putObject(
                request -> request.bucket(bucket).key(key), RequestBody.fromBytes(content)));
  }

  @Override
  public void delete(String key) throws IOException {
    attempt(() -> client.deleteObject(request -> request.bucket(bucket).key(key)));
  }

  /** Multipart uploads that were not completed are not objects, but take up space. */
  @Override
  public void deleteBelow(String prefix) throws IOException {
    ObjectStore.super.deleteBelow(prefix);
    for (MultipartUpload upload : uploads(prefix)) {
      attempt(
          () ->
              client.abortMultipartUpload(
                  request -> request.bucket(bucket).key(upload.key()).uploadId(upload.uploadId())));
    }
  }

  @Override
  public List<String> leftBelow(String prefix) throws IOException {
    List<String> left = new ArrayList<>(ObjectStore.super.leftBelow(prefix));
    uploads(prefix).forEach(upload -> left.add("unfinished upload of " + upload.key()));
    return left;
  }

  private List<MultipartUpload> uploads(String prefix) throws IOException {
    return attempt(
        () ->
            client
                .listMultipartUploadsPaginator(request -> request.bucket(bucket).prefix(prefix))
                .uploads()
                .stream()
                .toList());
  }

  @Override
  public void copy(String from, String to) throws IOException {
    attempt(
        () ->
            client.copyObject(
                request ->
                    request
                        .sourceBucket(bucket)
                        .sourceKey(from)
                        .destinationBucket(bucket)
                        .destinationKey(to)));
  }

  @Override
  public Instant writtenAt(String key) throws IOException {
    return attempt(
        () -> client.headObject(request -> request.bucket(bucket).key(key)).lastModified());
  }

  @Override
  public String keyOf(String path) throws IOException {
    return keyOf(path, bucket);
  }

  /** Flink's paths are not URIs: they may contain a space. */
  static String keyOf(String path, String bucket) throws IOException {
    Matcher parts = PATH.matcher(path);
    if (!parts.matches() || !parts.group("bucket").equals(bucket)) {
      throw new IOException(Texts.format("%s is not in the bucket %s", path, bucket));
    }
    return parts.group("key");
  }

  private interface Call<T> {
    T run() throws SdkException;
  }

  private <T> T attempt(Call<T> call) throws IOException {
    try {
      return call.run();
    } catch (NoSuchKeyException e) {
      throw new FileNotFoundException("there is no such object in the bucket " + bucket);
    } catch (SdkException
        | IllegalStateException e) { // the latter if the client was closed by then
      throw new IOException(Texts.format("S3 bucket %s: %s", bucket, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
