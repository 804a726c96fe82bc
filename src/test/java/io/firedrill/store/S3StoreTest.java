package io.firedrill.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import io.firedrill.store.S3Store.Address;
import io.firedrill.store.S3Store.Keys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a store is sent. */
class S3StoreTest {
  private static final Keys TEMPORARY = new Keys("key", "secret", Optional.of("a-token"));

  /** The headers of a request for an object. */
  private static Headers sent(Keys keys, Optional<String> region) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Headers sent = new Headers();
    server.createContext(
        "/",
        exchange -> {
          sent.putAll(exchange.getRequestHeaders());
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (S3Store store = S3Store.at(new Address(endpoint, "b", keys, region))) {
      assertThat(store.exists("an-object")).isTrue();
      return sent;
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://s3.eu-central-1.amazonaws.com, eu-central-1",
    "https://s3-us-west-2.amazonaws.com, us-west-2",
    "https://s3.dualstack.ap-southeast-2.amazonaws.com, ap-southeast-2",
    "https://s3.us-gov-west-1.amazonaws.com, us-gov-west-1",
    "https://s3.cn-north-1.amazonaws.com.cn, cn-north-1",
    "https://s3.amazonaws.com, us-east-1",
    "http://minio:9000, us-east-1",
    "https://s3.example.com, us-east-1"
  })
  void theRegionIsTheOneInTheEndpointsName(String endpoint, String region) {
    assertThat(new Address(URI.create(endpoint), "b", "key", "secret").region()).isEqualTo(region);
  }

  @Test
  void requestsAreSignedForTheRegionThatTheJobIsConfiguredWith() throws IOException {
    assertThat(sent(TEMPORARY, Optional.of("eu-central-1")).getFirst("Authorization"))
        .contains("/eu-central-1/s3/aws4_request");
  }

  @Test
  void temporaryKeysAreSentWithTheirToken() throws IOException {
    assertThat(sent(TEMPORARY, Optional.empty()).getFirst("X-amz-security-token"))
        .isEqualTo("a-token");
    Keys lasting = new Keys("key", "secret", Optional.empty());
    assertThat(sent(lasting, Optional.empty())).doesNotContainKey("X-amz-security-token");
  }

  @Test
  void anotherWayToTheStoreIsOfTheSameRegion() {
    Address amazon =
        new Address(URI.create("https://s3.eu-west-1.amazonaws.com"), "b", "key", "secret");
    assertThat(amazon.by(URI.create("http://127.0.0.1:1")).region()).isEqualTo("eu-west-1");
  }

  /** What a store is sent that refuses to copy an object of this size at once. */
  private static List<String> requestsOfACopy(long bytes) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    List<String> requests = new ArrayList<>();
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          String query = String.valueOf(exchange.getRequestURI().getQuery());
          String range = exchange.getRequestHeaders().getFirst("x-amz-copy-source-range");
          requests.add(exchange.getRequestMethod() + (range == null ? "" : " " + range));
          if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Long.toString(bytes));
            exchange.sendResponseHeaders(200, -1);
          } else {
            boolean refused = exchange.getRequestMethod().equals("PUT") && range == null;
            byte[] body =
                (refused
                        ? "<Error><Code>InvalidRequest</Code><Message>too large</Message></Error>"
                        : query.startsWith("uploads")
                            ? "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>"
                            : range != null
                                ? "<CopyPartResult><ETag>\"e\"</ETag></CopyPartResult>"
                                : "<CompleteMultipartUploadResult><Key>to</Key></CompleteMultipartUploadResult>")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(refused ? 400 : 200, body.length);
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (S3Store store = S3Store.at(new Address(endpoint, "b", "key", "secret"))) {
      store.copy("from", "to");
      return requests;
    } finally {
      server.stop(0);
    }
  }

  @Test
  void anObjectThatIsTooLargeForOneCopyIsCopiedInParts() throws IOException {
    long gib = 1L << 30;
    assertThat(requestsOfACopy(5 * gib + gib / 2))
        .containsExactly(
            "PUT",
            "HEAD",
            "POST",
            "PUT bytes=0-1073741823",
            "PUT bytes=1073741824-2147483647",
            "PUT bytes=2147483648-3221225471",
            "PUT bytes=3221225472-4294967295",
            "PUT bytes=4294967296-5368709119",
            "PUT bytes=5368709120-5905580031",
            "POST");
  }

  @Test
  void anyOtherRefusalOfACopyStaysOne() {
    assertThatThrownBy(() -> requestsOfACopy(1_000))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("too large");
  }

  @Test
  void keysAreNotPrinted() {
    assertThat(TEMPORARY.toString()).isEqualTo("keys");
    assertThat(new Address(URI.create("http://minio:9000"), "b", TEMPORARY, Optional.empty()))
        .hasToString("http://minio:9000/b");
  }

  @Test
  void unfinishedUploadsAreListedWithTheSizeOfTheirParts() throws IOException {
    String uploads =
        """
        <ListMultipartUploadsResult><Bucket>b</Bucket><IsTruncated>false</IsTruncated>
        <Upload><Key>checkpoints/a</Key><UploadId>1</UploadId><Initiated>2026-03-01T00:00:00.000Z</Initiated></Upload>
        </ListMultipartUploadsResult>""";
    String parts =
        """
        <ListPartsResult><Bucket>b</Bucket><Key>checkpoints/a</Key><UploadId>1</UploadId><IsTruncated>false</IsTruncated>
        <Part><PartNumber>1</PartNumber><Size>5</Size></Part><Part><PartNumber>2</PartNumber><Size>7</Size></Part>
        </ListPartsResult>""";
    List<String> aborted = new ArrayList<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String query = exchange.getRequestURI().getQuery();
          boolean aborts = exchange.getRequestMethod().equals("DELETE");
          if (aborts) {
            aborted.add(exchange.getRequestURI().toString());
          }
          byte[] body =
              (query.contains("uploadId=") ? parts : uploads).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(aborts ? 204 : 200, aborts ? -1 : body.length);
          if (!aborts) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    try (S3Store store = S3Store.at(new Address(endpoint, "b", TEMPORARY, Optional.empty()))) {
      List<ObjectStore.Upload> found = store.uploads("checkpoints/");
      assertThat(found)
          .containsExactly(
              new ObjectStore.Upload(
                  "checkpoints/a", "1", Instant.parse("2026-03-01T00:00:00Z"), 12));
      store.abort(found.get(0));
      assertThat(aborted).containsExactly("/b/checkpoints/a?uploadId=1");
    } finally {
      server.stop(0);
    }
  }
}
