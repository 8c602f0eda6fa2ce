package dev.marquee.searchserver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.geo.GeoModulePlugin;
import org.opensearch.index.mapper.MapperExtrasPlugin;
import org.opensearch.index.reindex.ReindexPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.painless.PainlessPlugin;
import org.opensearch.transport.Netty4Plugin;

/**
 * One node of OpenSearch on the loopback address, with what the distribution has built in and we
 * use. It ends when its standard input does, so it does not outlive whoever started it.
 */
final class SearchServer extends Node {
  private SearchServer(Settings settings) {
    super(
        InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "marquee"),
        List.of(
            Netty4Plugin.class,
            CommonAnalysisPlugin.class,
            MapperExtrasPlugin.class,
            ReindexPlugin.class,
            PainlessPlugin.class,
            GeoModulePlugin.class),
        false);
  }

  /**
   * Starts it, prints one line when it is up, and runs on.
   *
   * @param arguments the directory of its data, and the port of its REST interface
   */
  public static void main(String[] arguments) throws Exception {
    var node = new SearchServer(settings(Path.of(arguments[0]), Integer.parseInt(arguments[1])));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(node), "end-search-server"));
    node.start();
    System.out.println("OpenSearch is up on port " + arguments[1]);
    System.in.transferTo(java.io.OutputStream.nullOutputStream());
    System.exit(0);
  }

  private static Settings settings(Path directory, int port) {
    return Settings.builder()
        .put("path.home", directory)
        .put("path.data", directory.resolve("data"))
        .put("cluster.name", "marquee")
        .put("node.name", "marquee")
        .put("discovery.type", "single-node")
        .put("network.host", "127.0.0.1")
        .put("http.port", port)
        .put("transport.port", 0)
        // A developer's disk may well be fuller than a server's should be.
        .put("cluster.routing.allocation.disk.threshold_enabled", false)
        // Garbage fills a heap this small before it is collected: it says nothing of what is used.
        .put("indices.breaker.total.use_real_memory", false)
        .build();
  }

  private static void end(Node node) {
    try {
      node.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
