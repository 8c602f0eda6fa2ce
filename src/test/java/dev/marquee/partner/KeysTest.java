package dev.marquee.partner;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.House;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** API keys, over HTTP. */
class KeysTest {
  private final House house = House.open();

  private JsonObject listed(String id) {
    return house.owner().get(house.path("keys")).json().getJsonArray("items").stream()
        .map(JsonObject.class::cast)
        .filter(it -> it.getString("id").equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void the_secret_is_shown_once_and_kept_nowhere() {
    var made =
        house
            .owner()
            .post(
                house.path("keys"),
                new JsonObject().put("name", "Import").put("scopes", new JsonArray().add("door")));

    assertThat(made).hasStatus(201).hasHeader("Cache-Control", "no-store");
    var secret = made.json().getString("secret");
    assertThat(secret).matches("mqk_[A-Za-z0-9_-]{43}");
    assertThat(house.owner().get(house.path("keys")).body()).doesNotContain(secret.substring(4));
    var kept =
        TestStack.get()
            .database()
            .query(
                "select to_jsonb(k)::text || (select string_agg(to_jsonb(a)::text, '') from"
                    + " audit_entry a) as row from api_key k");
    assertThat(kept.toString()).doesNotContain(secret.substring(4));
  }

  @Test
  void a_key_does_what_its_scopes_have_in_its_house_alone() {
    var machine = house.machine("listings");
    var other = House.open();

    assertThat(machine.post("/venues/" + house.show().venue() + "/screens", screen()))
        .hasStatus(201);
    assertThat(machine.post("/venues/" + other.show().venue() + "/screens", screen()))
        .isProblem(403, "forbidden");
    assertThat(machine.get("/showtimes/" + house.show().id() + "/bookings"))
        .isProblem(403, "forbidden");
    assertThat(machine.get("/users/me")).isProblem(403, "forbidden");
    assertThat(machine.hold(house.show().id(), "A1")).isProblem(403, "forbidden");
    assertThat(machine.get("/users/me/payment-methods")).isProblem(403, "forbidden");
  }

  private static JsonObject screen() {
    return Partner.newScreen("Two");
  }

  @Test
  void a_venue_that_a_key_opens_is_its_organisations() {
    var opened = house.machine("listings").post("/venues", Partner.newVenue());

    assertThat(opened).hasStatus(201);
    assertThat(
            house.owner().post("/venues/" + opened.json().getString("id") + "/screens", screen()))
        .hasStatus(201);
  }

  @Test
  void a_key_that_is_revoked_is_good_for_nothing_on_any_node() {
    var key = house.key("door");
    var machine = house.owner().withToken(key.getString("secret"));
    var list = "/showtimes/" + house.show().id() + "/bookings";
    try (var node = TestStack.get().startNode(Map.of())) {
      assertThat(machine.get(list)).hasStatus(200);
      assertThat(machine.at(node).get(list)).hasStatus(200);
      var path = house.path("keys") + "/" + key.getString("id");

      assertThat(house.owner().delete(path)).hasStatus(204);

      assertThat(machine.get(list)).isProblem(401, "unauthenticated");
      assertThat(machine.at(node).get(list)).isProblem(401, "unauthenticated");
      assertThat(house.owner().delete(path)).hasStatus(204);
      assertThat(listed(key.getString("id")).getString("revoked_at")).isNotNull();
    }
  }

  @Test
  void a_key_that_has_expired_is_refused() {
    var key = house.key("door");
    var machine = house.owner().withToken(key.getString("secret"));
    var list = "/showtimes/" + house.show().id() + "/bookings";
    assertThat(machine.get(list)).hasStatus(200);

    TestStack.get()
        .database()
        .update(
            "update api_key set expires_at = now() where key_id = ?::uuid", key.getString("id"));

    assertThat(machine.get(list)).isProblem(401, "unauthenticated");
  }

  @Test
  void when_a_key_was_used_is_noted_once_a_minute() {
    var key = house.key("door");
    var id = key.getString("id");
    var machine = house.owner().withToken(key.getString("secret"));
    var list = "/showtimes/" + house.show().id() + "/bookings";
    assertThat(listed(id).getString("last_used_at")).isNull();

    machine.get(list);
    var first = listed(id).getString("last_used_at");
    machine.get(list);
    assertThat(listed(id).getString("last_used_at")).isEqualTo(first).isNotNull();
    TestStack.get()
        .database()
        .update(
            "update api_key set last_used_at = now() - interval '61 s' where key_id = ?::uuid", id);
    machine.get(list);

    assertThat(Instant.parse(listed(id).getString("last_used_at")))
        .isAfterOrEqualTo(Instant.parse(first));
  }

  @Test
  void a_key_gives_nobody_more_than_it_has() {
    var machine = house.machine("keys", "members", "door");

    var more = new JsonObject().put("name", "x").put("scopes", new JsonArray().add("money"));
    var less = new JsonObject().put("name", "x").put("scopes", new JsonArray().add("door"));
    var gate = house.member("gate");
    var manager = house.member("manager");

    assertThat(machine.post(house.path("keys"), more)).isProblem(403, "forbidden");
    assertThat(machine.post(house.path("keys"), less)).hasStatus(201);
    var path = house.path("members") + "/";
    assertThat(machine.put(path + gate.accountId(), new JsonObject().put("role", "owner")))
        .isProblem(403, "forbidden");
    assertThat(machine.delete(path + manager.accountId())).isProblem(403, "forbidden");
    assertThat(machine.delete(path + gate.accountId())).hasStatus(204);
    assertThat(machine.delete("/partners/me/membership")).isProblem(403, "forbidden");
  }

  @Test
  void there_are_100_keys_at_most() {
    TestStack.get()
        .database()
        .update(
            """
            insert into api_key (key_id, partner_id, name, key_hash, scopes, created_by)
            select gen_random_uuid(), ?::bigint, 'k', sha256(gen_random_uuid()::text::bytea),
              array['door'], gen_random_uuid()
            from generate_series(1, 99)
            """,
            house.id());
    var id = house.key("door").getString("id");
    var body = new JsonObject().put("name", "x").put("scopes", new JsonArray().add("door"));

    assertThat(house.owner().post(house.path("keys"), body)).isProblem(409, "too_many_keys");

    house.owner().delete(house.path("keys") + "/" + id);
    assertThat(house.owner().post(house.path("keys"), body)).hasStatus(201);
    var page = house.owner().get(house.path("keys") + "?limit=100").json();
    assertThat(page.getJsonArray("items")).hasSize(100);
    var last =
        house.owner().get(house.path("keys") + "?cursor=" + page.getString("next_cursor")).json();
    assertThat(last.getJsonArray("items")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'name': 'x'}",
        "{'scopes': ['door']}",
        "{'name': '', 'scopes': ['door']}",
        "{'name': ' ', 'scopes': ['door']}",
        "{'name': 'x', 'scopes': []}",
        "{'name': 'x', 'scopes': ['everything']}",
        "{'name': 'x', 'scopes': ['door', 'door']}",
        "{'name': 'x', 'scopes': 'door'}",
        "{'name': 'x', 'scopes': ['door'], 'secret': 'mqk_mine'}",
        "{'name': 'x', 'scopes': ['door'], 'expires_at': 'never'}",
        "{'name': 'x', 'scopes': ['door'], 'expires_at': '2027-02-30T00:00:00Z'}",
        "{'name': 'x', 'scopes': ['door'], 'expires_at': '2020-01-01T00:00:00Z'}",
        "{'name': 'x', 'scopes': ['door'], 'expires_at': '9999-12-31T23:59:59Z'}",
      })
  void a_key_that_cannot_be_is_refused(String body) {
    assertThat(house.owner().post(house.path("keys"), new JsonObject(body.replace('\'', '"'))))
        .isProblem(400, "invalid_request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqk_", "mqk_short", "mqk_' or true --", "MQK_AAAA"})
  void what_is_no_key_is_refused(String key) {
    assertThat(house.owner().withToken(key).get("/partners/me")).isProblem(401, "unauthenticated");
  }

  @Test
  void a_key_of_another_organisation_is_not_there() {
    var key = House.open().key("door").getString("id");

    for (var id : List.of(key, "none", "00000000-0000-0000-0000-000000000000")) {
      assertThat(house.owner().delete(house.path("keys") + "/" + id)).isProblem(404, "not_found");
    }
  }
}
