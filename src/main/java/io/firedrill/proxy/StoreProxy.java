package io.firedrill.proxy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import io.firedrill.problem.Problem;
import io.firedrill.problem.Texts;
import java.net.URI;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * The proxy as a process of its own: {@code --host 127.0.0.1 --port 9000 --store http://minio:9000
 * --control-port 9001}. It is made sick from its own machine, or pod, only.
 */
public final class StoreProxy implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";

  private final Server store = new Server();
  private final Server control = new Server();

  /**
   * A proxy that has not started.
   *
   * @param store the address of the store: a scheme, a host and a port
   * @param host where it listens for the job
   * @param port where it listens for the job; 0 for any
   * @param controlPort where it listens for drills; 0 for any
   */
  public StoreProxy(URI store, String host, int port, int controlPort) {
    Patient patient = new Patient(Clock.systemUTC());
    listen(this.store, host, port, new SickHandler(store, patient));
    listen(control, LOOPBACK, controlPort, new ControlHandler(patient, json()));
  }

  static ObjectMapper json() {
    return new ObjectMapper().registerModule(new Jdk8Module());
  }

  private static void listen(Server server, String host, int port, Handler handler) {
    HttpConfiguration http = new HttpConfiguration();
    // keys of objects are anything
    http.setUriCompliance(UriCompliance.UNSAFE);
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
    connector.setHost(host);
    connector.setPort(port);
    server.addConnector(connector);
    server.setHandler(handler);
  }

  /**
   * Listens.
   *
   * @throws Problem if it cannot
   */
  public void start() {
    try {
      store.start();
      control.start();
    } catch (Exception e) {
      throw new Problem(Texts.format("the store's proxy cannot start: %s", e.getMessage()), e);
    }
  }

  /** Where the job finds the store. */
  public URI address() {
    return store.getURI().resolve("/");
  }

  /** Where drills make it sick. */
  public URI controlAddress() {
    return control.getURI().resolve("/");
  }

  /** The command line of a process that is such a proxy. */
  public static List<String> command(URI store, String host, int port, int controlPort) {
    return List.of(
        StoreProxy.class.getName(),
        "--store",
        store.toString(),
        "--host",
        host,
        "--port",
        Integer.toString(port),
        "--control-port",
        Integer.toString(controlPort));
  }

  public static void main(String[] arguments) {
    List<String> given = Arrays.asList(arguments);
    new StoreProxy(
            URI.create(value(given, "--store")),
            value(given, "--host"),
            Integer.parseInt(value(given, "--port")),
            Integer.parseInt(value(given, "--control-port")))
        .start();
  }

  private static String value(List<String> arguments, String option) {
    return Optional.of(arguments.indexOf(option) + 1)
        .filter(at -> at > 0 && at < arguments.size())
        .map(arguments::get)
        .orElseThrow(() -> new Problem(Texts.format("the store's proxy needs %s", option)));
  }

  @Override
  public void close() {
    try {
      store.stop();
      control.stop();
    } catch (Exception e) {
      throw new Problem(Texts.format("the store's proxy does not stop: %s", e.getMessage()), e);
    }
  }
}
