package io.firedrill.report;

import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keys in PEM files, as openssl writes them: EC, Ed25519 or RSA. */
final class SigningKey {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN (PRIVATE|PUBLIC) KEY-----([\\sA-Za-z0-9+/=]+)-----END");
  private static final List<String> ALGORITHMS = List.of("EC", "Ed25519", "RSA");

  private SigningKey() {}

  /**
   * A private key, PKCS #8 without a password.
   *
   * @throws Problem if it cannot be read, or is not one
   */
  static PrivateKey privateKey(Path file) {
    return key(
        file,
        "PRIVATE",
        (factory, bytes) -> factory.generatePrivate(new PKCS8EncodedKeySpec(bytes)));
  }

  /**
   * A public key.
   *
   * @throws Problem if it cannot be read, or is not one
   */
  static PublicKey publicKey(Path file) {
    return key(
        file, "PUBLIC", (factory, bytes) -> factory.generatePublic(new X509EncodedKeySpec(bytes)));
  }

  /** Java's name of the way in which such a key signs. */
  static String algorithm(Key key) {
    return switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "RSA" -> "SHA256withRSA";
      default -> "Ed25519";
    };
  }

  private interface Parse<K> {
    K with(KeyFactory factory, byte[] bytes) throws GeneralSecurityException;
  }

  private static <K> K key(Path file, String kind, Parse<K> parse) {
    String wanted = kind.toLowerCase(Locale.ROOT);
    try {
      Matcher pem = PEM.matcher(Files.readString(file));
      if (pem.find() && pem.group(1).equals(kind)) {
        byte[] bytes = Base64.getMimeDecoder().decode(pem.group(2));
        for (String algorithm : ALGORITHMS) {
          try {
            return parse.with(KeyFactory.getInstance(algorithm), bytes);
          } catch (GeneralSecurityException e) {
            // a key of another kind
          }
        }
      }
    } catch (IOException e) {
      throw new Problem(Texts.format("the key %s cannot be read: %s", file, e.getMessage()), e);
    }
    throw new Problem(
        Texts.format(
            "%s is not a %s key in PEM (BEGIN %s KEY) of the kinds EC, Ed25519 or RSA, without a password",
            file, wanted, kind));
  }
}
