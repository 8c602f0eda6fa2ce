package dev.marquee.partner;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.devstack.House;
import dev.marquee.devstack.TestStack;
import dev.marquee.platform.Config;
import dev.marquee.platform.PartnerTransactions;
import dev.marquee.platform.Postgres;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database's own wall: what a statement can do that forgot to ask whose a row is. */
class PartnerWallTest {
  private final House mine = House.open();
  private final House other = House.open();
  private final Vertx vertx = Vertx.vertx();
  private final Pool pool = pool();
  private final PartnerTransactions transactions = new PartnerTransactions(pool);

  PartnerWallTest() {
    mine.key("door");
    other.key("door");
    mine.owner().post("/venues/" + mine.show().venue() + "/screens", Partner.newScreen("Two"));
    other.owner().post("/venues/" + other.show().venue() + "/screens", Partner.newScreen("Two"));
    workAtTheCounter(mine);
    workAtTheCounter(other);
  }

  /** Blocks one seat, and sells one of two that are held. */
  private static void workAtTheCounter(House house) {
    var showtime = "/showtimes/" + house.show().id();
    var block = new JsonObject().put("seat_ids", new JsonArray().add("A1")).put("reason", "Broken");
    assertThat(house.owner().post(showtime + "/blocks", block)).hasStatus(200);
    var hold =
        new JsonObject()
            .put("seat_ids", new JsonArray().add("B1").add("B2"))
            .put("name", "Lions Club");
    var held = house.owner().post(showtime + "/box-office-holds", hold);
    assertThat(held).hasStatus(201);
    var sale = new JsonObject().put("method", "cash").put("seat_ids", new JsonArray().add("B1"));
    var holdId = held.json().getString("id");
    assertThat(house.owner().post(showtime + "/box-office-holds/" + holdId + "/sale", sale))
        .hasStatus(201);
  }

  private Pool pool() {
    var stack = TestStack.get();
    return Postgres.pool(vertx, Config.load(stack.settings(stack.database())).database());
  }

  @AfterEach
  void close() throws Exception {
    pool.close().await(10, TimeUnit.SECONDS);
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private long count(String sql) throws Exception {
    return transactions
        .of(Long.parseLong(mine.id()), tx -> tx.query(sql).execute())
        .map(rows -> rows.iterator().next().getLong(0))
        .await(10, TimeUnit.SECONDS);
  }

  private int changed(String sql) throws Exception {
    return transactions
        .of(Long.parseLong(mine.id()), tx -> tx.query(sql).execute())
        .map(rows -> rows.rowCount())
        .await(10, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"partner", "partner_member", "api_key", "audit_entry"})
  void rows_of_others_are_not_seen(String table) throws Exception {
    assertThat(count("select count(*) from " + table)).isPositive();
    assertThat(count("select count(*) from " + table + " where partner_id <> " + mine.id()))
        .isZero();
  }

  @Test
  void accounts_of_others_are_not_seen_and_no_passwords_at_all() throws Exception {
    assertThat(count("select count(*) from account")).isEqualTo(1);
    assertThatThrownBy(() -> count("select count(password_hash) from account"))
        .isInstanceOf(PgException.class)
        .hasMessageContaining("permission denied");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update partner set name = 'Mine'",
        "update partner_member set role = 'gate'",
        "update api_key set revoked_at = now()",
        "update venue set name = 'Mine'",
        "update showtime set waiting_room_mode = 'ON'",
        "update sale set pricing_version = pricing_version + 1",
        "update pricing_tier set amount = 1",
        "update seat_inventory set position = position",
        "update seat_block set reason = 'Mine'",
        "update box_office_hold set name = 'Mine'",
        "update hold set currency = currency",
        "update booking set currency = currency",
        "update booking_seat set category = category",
        "update payment set updated_at = now()",
        "delete from api_key",
      })
  void rows_of_others_are_not_changed(String statement) throws Exception {
    var table = statement.split(" ")[statement.startsWith("delete") ? 2 : 1];
    var all = TestStack.get().database().number("select count(*) from " + table);

    var changed = changed(statement);

    assertThat((long) changed).isPositive().isLessThan(all);
  }

  @Test
  void what_a_partner_may_write_has_the_wall_or_cannot_be_changed() {
    var open =
        TestStack.get()
            .database()
            .query(
                """
                select relname, has_table_privilege('marquee_partner', oid, 'update, delete') as may
                from pg_class
                where relkind in ('r', 'p')
                  and not relrowsecurity
                  and has_table_privilege('marquee_partner', oid, 'insert, update, delete')
                order by relname
                """);

    assertThat(open)
        .containsExactly(
            new JsonObject().put("relname", "outbox").put("may", false),
            new JsonObject().put("relname", "seat_map").put("may", false));
  }

  @Test
  void a_row_cannot_be_made_for_another_or_given_away() {
    assertThatThrownBy(
            () ->
                changed(
                    "insert into audit_entry (partner_id, account_id, action, subject_kind,"
                        + " subject_id, request_id) values ("
                        + other.id()
                        + ", gen_random_uuid(), 'a', 'b', 'c', 'd')"))
        .hasMessageContaining("row-level security");
    assertThatThrownBy(
            () ->
                changed(
                    "insert into screen (venue_id, name, seat_map_id) select "
                        + other.show().venue()
                        + ", 'Mine', max(seat_map_id) from seat_map"))
        .hasMessageContaining("row-level security");
    assertThatThrownBy(() -> changed("update venue set partner_id = " + other.id()))
        .hasMessageContaining("row-level security");
    assertThatThrownBy(() -> changed("update partner_member set partner_id = " + other.id()))
        .hasMessageContaining("row-level security");
  }

  @Test
  void the_role_ends_with_the_transaction() throws Exception {
    count("select count(*) from partner");

    var partners =
        pool.query("select count(*) from partner where partner_id = " + other.id())
            .execute()
            .map(rows -> rows.iterator().next().getLong(0))
            .await(10, TimeUnit.SECONDS);

    assertThat(partners).isEqualTo(1);
  }
}
