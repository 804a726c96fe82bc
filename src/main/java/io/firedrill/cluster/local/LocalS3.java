package io.firedrill.cluster.local;

import io.firedrill.cluster.Victim;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.store.ObjectStore;
import io.firedrill.store.S3Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * S3Proxy with a bucket in a folder.
 *
 * @param config where its configuration goes
 */
record LocalS3(S3Store.Address address, S3Store bucket, Path jar, Path config, Path folder)
    implements LocalStore {
  private static final String PROCESS = "s3proxy";
  private static final Pattern BEING_WRITTEN =
      Pattern.compile(".+-\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

  /**
   * S3Proxy writes an object to {@code <its name>-<random UUID>}, which it lists, and renames that;
   * one that was killed leaves it. No name that Flink gives ends so.
   */
  static S3Store store(S3Store.Address address) {
    return S3Store.at(address, entry -> !BEING_WRITTEN.matcher(entry.name()).matches());
  }

  @Override
  public String name() {
    return "the S3 store";
  }

  @Override
  public void prepare() throws IOException {
    if (!Files.exists(jar)) {
      throw new Problem(
          Texts.format("there is no S3 store in %s: the local target runs from a checkout", jar));
    }
    Files.createDirectories(folder);
    Files.createFile(
        config, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(
        config,
        Texts.format(
            """
            s3proxy.authorization=aws-v2-or-v4
            s3proxy.identity=%s
            s3proxy.credential=%s
            s3proxy.endpoint=%s
            jclouds.provider=filesystem-nio2
            jclouds.filesystem.basedir=%s
            """,
            address.keys().accessKey(), address.keys().secretKey(), address.endpoint(), folder));
  }

  @Override
  public Optional<List<String>> formatCommand() {
    return Optional.empty();
  }

  @Override
  public Map<String, List<String>> commands() {
    return Map.of(PROCESS, FlinkCommand.s3Proxy(jar, config));
  }

  @Override
  public void create() throws IOException {
    bucket.createBucket();
  }

  @Override
  public String process(Victim.Role role) {
    return PROCESS;
  }

  @Override
  public ObjectStore objects() {
    return bucket;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "s3.endpoint",
        address.endpoint().toString(),
        "high-availability.storageDir",
        Texts.format("s3p://%s/ha", address.bucket()));
  }

  @Override
  public Map<String, String> environment() {
    return Map.of(
        "AWS_ACCESS_KEY_ID",
        address.keys().accessKey(),
        "AWS_SECRET_ACCESS_KEY",
        address.keys().secretKey());
  }

  @Override
  public List<Path> libraries() {
    return List.of();
  }
}
