package dev.marquee.platform;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** The meters of this process, for Prometheus: the JVM's, Vert.x's and those of the features. */
public final class Metrics {
  private static final long LAG_EVERY_MILLIS = 100;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();

  /** A registry with the JVM's meters in it. */
  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    gc.bindTo(registry);
  }

  /** Where features put their meters. */
  public PrometheusMeterRegistry registry() {
    return registry;
  }

  /** A Vert.x whose HTTP clients and pools are metered here. */
  public Vertx vertx() {
    var options =
        new MicrometerMetricsOptions()
            .setEnabled(true)
            // Under one name all nodes of a process would be metered in the first one's registry.
            .setRegistryName(UUID.randomUUID().toString())
            .setLabels(
                EnumSet.of(
                    Label.HTTP_METHOD,
                    Label.HTTP_CODE,
                    Label.POOL_TYPE,
                    Label.POOL_NAME,
                    Label.NAMESPACE))
            .setDisabledMetricsCategories(
                Set.of(
                    MetricsDomain.HTTP_SERVER.toCategory(),
                    MetricsDomain.EVENT_BUS.toCategory(),
                    MetricsDomain.NET_SERVER.toCategory(),
                    MetricsDomain.NET_CLIENT.toCategory(),
                    MetricsDomain.DATAGRAM_SOCKET.toCategory(),
                    MetricsDomain.VERTICLES.toCategory()));
    return Vertx.builder()
        .with(new VertxOptions().setMetricsOptions(options).setPreferNativeTransport(true))
        .withMetrics(new MicrometerMetricsFactory(registry))
        .build();
  }

  /**
   * Measures how late the timers of an event loop are: what blocks it makes them late. Called from
   * that event loop.
   */
  public void watchEventLoop(Vertx vertx, Context context) {
    var lag =
        Timer.builder("marquee.event_loop.lag")
            .description("How late an event loop comes to what is due")
            .publishPercentileHistogram()
            .register(registry);
    context.runOnContext(it -> measureLag(vertx, lag));
  }

  private static void measureLag(Vertx vertx, Timer lag) {
    var due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAG_EVERY_MILLIS);
    vertx.setTimer(
        LAG_EVERY_MILLIS,
        timer -> {
          lag.record(Math.max(0, System.nanoTime() - due), TimeUnit.NANOSECONDS);
          measureLag(vertx, lag);
        });
  }

  /** Ends what listens to the JVM. */
  public void close() {
    gc.close();
    registry.close();
  }
}
