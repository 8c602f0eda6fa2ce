package dev.marquee.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class EmbeddedServersTest {
  private final Path directory;

  EmbeddedServersTest(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void servers_keep_their_data_and_their_ports_and_leave_no_process() throws Exception {
    try (var servers = EmbeddedServers.start(directory, Ports.any(), Tuning.SMALL)) {
      try (var connection = connect(servers.environment());
          var statement = connection.createStatement()) {
        statement.execute("create table kept (it text)");
      }
      servers.stopRedis();
      servers.startRedis();
      servers.restartPostgres();
      try (var connection = connect(servers.environment());
          var settings = connection.createStatement().executeQuery("show fsync")) {
        assertThat(settings.next()).isTrue();
        assertThat(settings.getString(1)).isEqualTo("on");
      }
      assertThatThrownBy(() -> EmbeddedServers.start(directory, Ports.any(), Tuning.SMALL))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("already");
    }

    assertThat(Orphan.process(directory.resolve("postgres/postmaster.pid"))).isEmpty();
    assertThat(Orphan.process(directory.resolve("redis/redis.pid"))).isEmpty();
    assertThat(Orphan.process(OpenSearchServer.pidFile(directory.resolve("opensearch")))).isEmpty();
    try (var servers = EmbeddedServers.start(directory, Ports.any(), Tuning.SMALL);
        var connection = connect(servers.environment());
        var rows = connection.createStatement().executeQuery("select count(*) from kept")) {
      assertThat(rows.next()).isTrue();
    }
  }

  @Test
  void servers_that_outlived_their_jvm_are_ended_by_the_next_start() throws Exception {
    var redis = RedisServer.start(directory.resolve("redis"), 0);
    var orphan = Orphan.process(directory.resolve("redis/redis.pid")).orElseThrow();

    try (var next = RedisServer.start(directory.resolve("redis"), redis.port())) {
      assertThat(Orphan.hasEnded(orphan)).isTrue();
      assertThat(next.port()).isEqualTo(redis.port());
    }
  }

  @Test
  void a_pid_that_belongs_to_somebody_else_now_is_let_be() throws Exception {
    var pidFile = directory.resolve("redis.pid");
    Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");

    Orphan.end(pidFile, "redis-server-7.0.15");

    assertThat(ProcessHandle.current().isAlive()).isTrue();
  }

  @Test
  void containers_without_docker_are_skipped_with_one_line_that_says_why() {
    if (ContainerServers.isDockerThere()) {
      return;
    }

    assertThatThrownBy(ContainerServers::start)
        .isInstanceOf(TestAbortedException.class)
        .hasMessage("Skipped: -Dservers=containers needs Docker, and there is none that answers");
  }

  @Test
  void external_servers_are_those_that_the_variables_name() {
    var servers =
        ExternalServers.of(
            Map.of("MARQUEE_DATABASE_HOST", "db.example.com", "MARQUEE_HTTP_PORT", "80"));

    assertThat(servers.environment())
        .containsExactly(Map.entry("MARQUEE_DATABASE_HOST", "db.example.com"));
    assertThatThrownBy(servers::stopRedis).isInstanceOf(TestAbortedException.class);
  }

  private static Connection connect(Map<String, String> environment) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + environment.get("MARQUEE_DATABASE_PORT") + "/marquee",
        "marquee",
        "");
  }
}
