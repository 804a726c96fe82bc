package io.firedrill.store;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileProperty;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A bucket in an S3-compatible store, with path-style addresses. */
public final class S3Store implements ObjectStore {
  private static final Pattern PATH =
      Pattern.compile("s3[a-z]*://(?<bucket>[^/]+)/?(?<key>.*)", Pattern.DOTALL);

  /**
   * <a href="https://docs.aws.amazon.com/general/latest/gr/s3.html">Its endpoints by region</a>.
   */
  private static final Pattern AMAZON =
      Pattern.compile(
          "s3(?:-fips)?[.-](?:dualstack\\.)?(?<region>[a-z]{2}(?:-[a-z]+)+-\\d+)\\.amazonaws\\.com(?:\\.cn)?");

  /**
   * Of <a
   * href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html">CopyObject</a>.
   */
  private static final long MOST_COPIED_AT_ONCE = 5L << 30;

  private static final long PART = 1L << 30;
  private static final String ANY_REGION = "s3.amazonaws.com";

  private final S3Client client;
  private final String bucket;
  private final Predicate<Entry> whole;

  private S3Store(S3Client client, String bucket, Predicate<Entry> whole) {
    this.client = client;
    this.bucket = bucket;
    this.whole = whole;
  }

  /**
   * Keys of a store.
   *
   * @param token the session token of temporary keys
   */
  public record Keys(String accessKey, String secretKey, Optional<String> token) {
    @Override
    public String toString() {
      return "keys";
    }

    /**
     * Those of a profile in a shared credentials file, as Amazon's tools write it.
     *
     * @return empty if it is not such a file, or has no keys in that profile
     */
    public static Optional<Keys> ofFile(String text, String profile) {
      return profiles(text)
          .flatMap(file -> file.profile(profile))
          .filter(found -> found.property(ProfileProperty.AWS_ACCESS_KEY_ID).isPresent())
          .filter(found -> found.property(ProfileProperty.AWS_SECRET_ACCESS_KEY).isPresent())
          .map(
              found ->
                  new Keys(
                      found.property(ProfileProperty.AWS_ACCESS_KEY_ID).get(),
                      found.property(ProfileProperty.AWS_SECRET_ACCESS_KEY).get(),
                      found.property(ProfileProperty.AWS_SESSION_TOKEN)));
    }

    private static Optional<ProfileFile> profiles(String text) {
      try {
        return Optional.of(
            ProfileFile.builder()
                .type(ProfileFile.Type.CREDENTIALS)
                .content(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                .build());
      } catch (IllegalArgumentException e) {
        return Optional.empty(); // it is not such a file
      }
    }

    /**
     * Those that this process has, where Amazon's SDK looks for them: its environment, a profile, a
     * web identity.
     *
     * @throws Problem if there are none
     */
    public static Keys ofEnvironment() {
      try (DefaultCredentialsProvider provider = DefaultCredentialsProvider.builder().build()) {
        AwsCredentials found = provider.resolveCredentials();
        return new Keys(
            found.accessKeyId(),
            found.secretAccessKey(),
            found instanceof AwsSessionCredentials session
                ? Optional.of(session.sessionToken())
                : Optional.empty());
      } catch (SdkException e) {
        throw new Problem(
            "no S3 keys were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN for temporary ones), or AWS_PROFILE",
            e);
      }
    }

    AwsCredentialsProvider provider() {
      return StaticCredentialsProvider.create(
          token.isPresent()
              ? AwsSessionCredentials.create(accessKey, secretKey, token.get())
              : AwsBasicCredentials.create(accessKey, secretKey));
    }
  }

  /**
   * The address of the bucket, and the keys to read it.
   *
   * @param endpoint with its scheme
   * @param configuredRegion empty for the one that the endpoint's name has
   */
  public record Address(URI endpoint, String bucket, Keys keys, Optional<String> configuredRegion) {
    /** In a store whose keys last and which has no regions. */
    public Address(URI endpoint, String bucket, String accessKey, String secretKey) {
      this(endpoint, bucket, new Keys(accessKey, secretKey, Optional.empty()), Optional.empty());
    }

    /** The same bucket by another way. */
    public Address by(URI way) {
      return new Address(way, bucket, keys, Optional.of(region()));
    }

    /**
     * The region that requests are signed for. Stores other than Amazon's take any, or the first.
     */
    public String region() {
      return configuredRegion
          .or(
              () ->
                  Optional.ofNullable(endpoint.getHost())
                      .map(AMAZON::matcher)
                      .filter(Matcher::matches)
                      .map(host -> host.group("region")))
          .orElse(Region.US_EAST_1.id());
    }

    @Override
    public String toString() {
      return endpoint + "/" + bucket;
    }
  }

  public static S3Store at(Address address) {
    return at(address, entry -> true);
  }

  /**
   * A store that lists objects while they are written.
   *
   * @param whole whether an object that is listed is one, and not half of one
   */
  public static S3Store at(Address address, Predicate<Entry> whole) {
    S3ClientBuilder builder = S3Client.builder();
    if (ANY_REGION.equals(address.endpoint().getHost())) {
      builder.crossRegionAccessEnabled(true);
    } else {
      builder.endpointOverride(address.endpoint());
    }
    S3Client client =
        builder
            .region(Region.of(address.region()))
            .forcePathStyle(true)
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            // other stores than Amazon's refuse the newer checksum trailers
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .credentialsProvider(address.keys().provider())
            .build();
    return new S3Store(client, address.bucket(), whole);
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
    return attempt(() -> below(prefix).sorted(Comparator.comparing(Entry::key)).toList());
  }

  @Override
  public Size size(String prefix, Predicate<Entry> counts) throws IOException {
    return attempt(() -> Size.of(below(prefix).filter(counts)));
  }

  @Override
  public Optional<Instant> lastWritten(String prefix) throws IOException {
    return attempt(
        () -> objects(prefix).map(S3Object::lastModified).max(Comparator.naturalOrder()));
  }

  private Stream<Entry> below(String prefix) {
    return objects(prefix).map(S3Store::entry).filter(whole);
  }

  private static Entry entry(S3Object object) {
    return new Entry(object.key(), object.size());
  }

  /** One page of a thousand after the other, as the stream is read. */
  private Stream<S3Object> objects(String prefix) {
    return client
        .listObjectsV2Paginator(request -> request.bucket(bucket).prefix(prefix))
        .contents()
        .stream()
        .filter(object -> !object.key().endsWith("/"));
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
  public void put(String key, Path file) throws IOException {
    attempt(
        () ->
            client.putObject(
                request -> request.bucket(bucket).key(key), RequestBody.fromFile(file)));
  }

  @Override
  public void delete(String key) throws IOException {
    attempt(() -> client.deleteObject(request -> request.bucket(bucket).key(key)));
  }

  /** Multipart uploads that were not completed are not objects, but take up space. */
  @Override
  public void deleteBelow(String prefix) throws IOException {
    ObjectStore.super.deleteBelow(prefix);
    for (MultipartUpload upload : unfinished(prefix)) {
      abort(upload.key(), upload.uploadId());
    }
  }

  @Override
  public List<Upload> uploads(String prefix) throws IOException {
    List<Upload> uploads = new ArrayList<>();
    for (MultipartUpload each : unfinished(prefix)) {
      try {
        uploads.add(new Upload(each.key(), each.uploadId(), each.initiated(), bytes(each)));
      } catch (FileNotFoundException e) {
        // it has been completed since it was listed
      }
    }
    return uploads;
  }

  private long bytes(MultipartUpload upload) throws IOException {
    return attempt(
        () ->
            client
                .listPartsPaginator(
                    request -> request.bucket(bucket).key(upload.key()).uploadId(upload.uploadId()))
                .parts()
                .stream()
                .mapToLong(Part::size)
                .sum());
  }

  @Override
  public void abort(Upload upload) throws IOException {
    abort(upload.key(), upload.id());
  }

  private void abort(String key, String id) throws IOException {
    attempt(
        () -> client.abortMultipartUpload(request -> request.bucket(bucket).key(key).uploadId(id)));
  }

  @Override
  public List<String> leftBelow(String prefix) throws IOException {
    List<String> left = new ArrayList<>(ObjectStore.super.leftBelow(prefix));
    unfinished(prefix).forEach(upload -> left.add("unfinished upload of " + upload.key()));
    return left;
  }

  private List<MultipartUpload> unfinished(String prefix) throws IOException {
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
        () -> {
          try {
            return client.copyObject(
                request ->
                    request
                        .sourceBucket(bucket)
                        .sourceKey(from)
                        .destinationBucket(bucket)
                        .destinationKey(to));
          } catch (S3Exception e) {
            long bytes = client.headObject(r -> r.bucket(bucket).key(from)).contentLength();
            if (bytes <= MOST_COPIED_AT_ONCE) {
              throw e;
            }
            return copyInParts(from, to, bytes);
          }
        });
  }

  private CompleteMultipartUploadResponse copyInParts(String from, String to, long bytes) {
    String upload =
        client.createMultipartUpload(request -> request.bucket(bucket).key(to)).uploadId();
    try {
      List<CompletedPart> parts = new ArrayList<>();
      for (long begin = 0; begin < bytes; begin += PART) {
        parts.add(
            copyPart(from, to, upload, parts.size() + 1, begin, Math.min(begin + PART, bytes)));
      }
      return client.completeMultipartUpload(
          request ->
              request
                  .bucket(bucket)
                  .key(to)
                  .uploadId(upload)
                  .multipartUpload(completed -> completed.parts(parts)));
    } catch (SdkException e) {
      client.abortMultipartUpload(request -> request.bucket(bucket).key(to).uploadId(upload));
      throw e;
    }
  }

  private CompletedPart copyPart(
      String from, String to, String upload, int number, long begin, long end) {
    String tag =
        client
            .uploadPartCopy(
                request ->
                    request
                        .sourceBucket(bucket)
                        .sourceKey(from)
                        .destinationBucket(bucket)
                        .destinationKey(to)
                        .uploadId(upload)
                        .partNumber(number)
                        .copySourceRange(Texts.format("bytes=%d-%d", begin, end - 1)))
            .copyPartResult()
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(tag).build();
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
    } catch (NoSuchKeyException | NoSuchUploadException e) {
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
