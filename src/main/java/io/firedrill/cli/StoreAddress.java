package io.firedrill.cli;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import io.firedrill.store.Buckets;
import io.firedrill.store.S3Store;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/**
 * Where an S3 store is, which is opened with the keys of the environment.
 *
 * @param option by which it was given
 */
record StoreAddress(String option, String url) {
  static final String AMAZON = "https://s3.amazonaws.com";

  /**
   * Opens buckets of the store; they are not looked at yet.
   *
   * @throws Problem if the address is not one, or there are no keys
   */
  Buckets.Opener opener() {
    URI address = address();
    S3Store.Keys keys = S3Store.Keys.ofEnvironment();
    Optional<String> region = Optional.ofNullable(System.getenv("AWS_REGION"));
    return bucket -> S3Store.at(new S3Store.Address(address, bucket, keys, region));
  }

  private URI address() {
    try {
      return new URI(url).parseServerAuthority().toURL().toURI();
    } catch (URISyntaxException | MalformedURLException | IllegalArgumentException e) {
      throw new Problem(
          Texts.format(
              "%s is %s, which is not an address such as https://s3.example.com", option, url),
          e);
    }
  }
}
