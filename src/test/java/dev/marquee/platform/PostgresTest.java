package dev.marquee.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.TestStack;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a connection of the pools is like. */
class PostgresTest {
  private final Vertx vertx = Vertx.vertx();
  private Pool pool;

  @BeforeEach
  void connect() {
    var stack = TestStack.get();
    var config = Config.load(stack.settings(stack.database())).database();
    pool = Postgres.pool(vertx, config, "test", 1, Map.of("enable_seqscan", "off"));
  }

  @AfterEach
  void close() throws Exception {
    pool.close().await(10, TimeUnit.SECONDS);
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  @Test
  void a_statement_of_any_length_is_prepared_once_a_connection() throws Exception {
    var statement = "select 1 as n -- " + "long ".repeat(2_000);

    pool.preparedQuery(statement).execute().await(10, TimeUnit.SECONDS);
    pool.preparedQuery(statement).execute().await(10, TimeUnit.SECONDS);

    assertThat(
            text(
                "select count(*)::text from pg_prepared_statements where length(statement) > 10000"))
        .isEqualTo("1");
  }

  @Test
  void a_connection_has_the_settings_of_its_pool_and_keeps_no_locks_for_ever() throws Exception {
    assertThat(text("show enable_seqscan")).isEqualTo("off");
    assertThat(text("show idle_in_transaction_session_timeout")).isEqualTo("8s");
    assertThat(text("show statement_timeout")).isEqualTo("8s");
  }

  private String text(String query) throws Exception {
    return pool.query(query).execute().await(10, TimeUnit.SECONDS).iterator().next().getString(0);
  }
}
