package io.firedrill.cluster.local;

import io.firedrill.problem.Texts;
import io.firedrill.proxy.ProxyControl;
import io.firedrill.proxy.StoreProxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * A proxy between the clusters of a local run and their S3 store.
 *
 * @param store the address of the store
 */
record LocalProxy(URI store, int port, int controlPort) {
  private static final String HOST = "127.0.0.1";
  private static final String HEAP = "96m";

  static LocalProxy of(URI store) {
    return new LocalProxy(
        store, Ports.free(Ports.Use.STORE_PROXY), Ports.free(Ports.Use.STORE_PROXY_CONTROL));
  }

  /**
   * Its command.
   *
   * @param jar the harness
   * @param libraries the harness's
   * @param flink Flink's libraries, for what logs
   */
  List<String> command(Path work, Path jar, Path libraries, Path flink) {
    return FlinkCommand.service(
        work,
        "store-proxy",
        HEAP,
        Texts.format("%s:%s/*:%s/*", jar, libraries, flink),
        StoreProxy.command(store, HOST, port, controlPort));
  }

  /** Where the job finds the store. */
  URI address() {
    return at(port);
  }

  ProxyControl control() {
    return new ProxyControl(at(controlPort));
  }

  private static URI at(int port) {
    return URI.create(Texts.format("http://%s:%d", HOST, port));
  }
}
