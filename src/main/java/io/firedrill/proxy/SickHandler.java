package io.firedrill.proxy;

import io.firedrill.problem.Texts;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.proxy.ProxyHandler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Passes requests on to the store as they are, the Host header too, which their signatures cover;
 * or does with them what the sickness says.
 */
final class SickHandler extends ProxyHandler {
  private final URI store;
  private final Patient patient;

  SickHandler(URI store, Patient patient) {
    this.store = store;
    this.patient = patient;
  }

  @Override
  protected HttpURI rewriteHttpURI(Request request) {
    return HttpURI.build(request.getHttpURI())
        .scheme(store.getScheme())
        .authority(store.getAuthority());
  }

  /** Signatures cover the name of the client, too: there must be no second one. */
  @Override
  protected void configureHttpClient(HttpClient client) {
    super.configureHttpClient(client);
    client.setUserAgentField(null);
  }

  /** The store is to see nothing of the proxy. */
  @Override
  protected void addProxyHeaders(Request request, org.eclipse.jetty.client.Request toStore) {}

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Symptom symptom =
        patient.meet(
            new Asked(
                request.getMethod(), request.getHttpURI().getDecodedPath(), request.getLength()));
    if (symptom instanceof Symptom.Delayed delayed) {
      request
          .getComponents()
          .getScheduler()
          .schedule(
              () -> super.handle(request, response, callback),
              delayed.by().toMillis(),
              TimeUnit.MILLISECONDS);
      return true;
    }
    if (symptom instanceof Symptom.Refused refused) {
      refuse(refused, request, response, callback);
      return true;
    }
    if (symptom instanceof Symptom.CutOff) {
      new Cut(request, callback).run();
      return true;
    }
    return super.handle(request, response, callback);
  }

  private static void refuse(
      Symptom.Refused refused, Request request, Response response, Callback callback) {
    response.setStatus(refused.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/xml");
    response.getHeaders().put("x-amz-request-id", "firedrill");
    String body =
        Texts.format(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code><Message>%s</Message><Resource>%s</Resource><RequestId>firedrill</RequestId></Error>",
            refused.code(), refused.message(), request.getHttpURI().getPath());
    Content.Sink.write(response, true, request.getMethod().equals("HEAD") ? "" : body, callback);
  }

  /** Reads half of an upload, and ends the connection. */
  private static final class Cut implements Runnable {
    private final Request request;
    private final Callback callback;
    private long left;

    Cut(Request request, Callback callback) {
      this.request = request;
      this.callback = callback;
      this.left = Math.max(1, request.getLength() / 2);
    }

    @Override
    public void run() {
      while (left > 0) {
        Content.Chunk chunk = request.read();
        if (chunk == null) {
          request.demand(this);
          return;
        }
        left = chunk.isLast() ? 0 : left - chunk.remaining();
        chunk.release();
      }
      request.getConnectionMetaData().getConnection().getEndPoint().close();
      callback.failed(new EofException("cut"));
    }
  }
}
