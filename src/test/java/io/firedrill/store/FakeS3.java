package io.firedrill.store;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A bucket in memory, as far as it is listed, read and written. */
public final class FakeS3 implements AutoCloseable {
  public static final String BUCKET = "b";

  private final Map<String, byte[]> objects = new TreeMap<>();
  private final HttpServer server;
  private final Optional<String> refusal;

  /**
   * Starts one.
   *
   * @param refusal the code of the error that everything is answered with
   */
  public FakeS3(Optional<String> refusal) throws IOException {
    this.refusal = refusal;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The objects by their keys. */
  public Map<String, byte[]> objects() {
    return objects;
  }

  public S3Store store() {
    return S3Store.at(new S3Store.Address(endpoint(), BUCKET, "key", "secret"));
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] sent = exchange.getRequestBody().readAllBytes();
    String key = exchange.getRequestURI().getPath().replaceFirst("^/" + BUCKET + "/?", "");
    if (refusal.isPresent()) {
      int status = refusal.get().equals("NoSuchBucket") ? 404 : 403;
      send(exchange, status, "<Error><Code>" + refusal.get() + "</Code></Error>");
    } else if (exchange.getRequestMethod().equals("PUT")) {
      objects.put(key, isChunked(exchange) ? joined(sent) : sent);
      send(exchange, 200, "");
    } else if (key.isEmpty()) {
      send(exchange, 200, listing(exchange.getRequestURI()));
    } else {
      send(exchange, 200, new String(objects.get(key), StandardCharsets.UTF_8));
    }
  }

  private String listing(URI request) {
    String prefix =
        URLDecoder.decode(
            request.getRawQuery().replaceFirst("^(?:.*&)?prefix=([^&]*).*$", "$1"),
            StandardCharsets.UTF_8);
    StringBuilder all = new StringBuilder("<ListBucketResult><IsTruncated>false</IsTruncated>");
    objects.forEach(
        (key, content) -> {
          if (key.startsWith(prefix)) {
            all.append(
                "<Contents><Key>%s</Key><Size>%d</Size></Contents>".formatted(key, content.length));
          }
        });
    return all.append("</ListBucketResult>").toString();
  }

  private static boolean isChunked(HttpExchange exchange) {
    return exchange.getRequestHeaders().containsKey("x-amz-decoded-content-length");
  }

  /** Without the lines between signed chunks. */
  private static byte[] joined(byte[] chunks) throws IOException {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(chunks));
    for (int size; (size = Integer.parseInt(line(in).split(";")[0], 16)) > 0; line(in)) {
      joined.write(in.readNBytes(size));
    }
    return joined.toByteArray();
  }

  private static String line(DataInputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int read; (read = in.read()) >= 0 && read != '\n'; ) {
      line.append((char) read);
    }
    return line.toString().strip();
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
