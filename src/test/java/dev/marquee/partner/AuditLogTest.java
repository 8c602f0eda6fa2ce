package dev.marquee.partner;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.House;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who changed what, as it can be read and as it cannot be changed. */
class AuditLogTest {
  private final House house = House.open();

  private static List<JsonObject> entries(Api who, String query) {
    var answer = who.get("/audit-log" + query);
    assertThat(answer).hasStatus(200);
    return answer.json().getJsonArray("items").stream().map(JsonObject.class::cast).toList();
  }

  private static List<String> actions(List<JsonObject> entries) {
    return entries.stream().map(it -> it.getString("action")).toList();
  }

  @Test
  void each_change_tells_who_what_before_and_after() {
    var partner = Partner.withVenue();
    var showtime = partner.schedule(partner.newShowtime());
    partner
        .api()
        .put(
            "/showtimes/" + showtime + "/pricing",
            new JsonObject().put("pricing_tiers", Partner.tiers(2000, 900)),
            "X-Request-Id",
            "asked-for-it");

    var log = entries(partner.api(), "");

    assertThat(actions(log))
        .containsExactly(
            "pricing.changed",
            "showtime.scheduled",
            "screen.added",
            "venue.opened",
            "partner.opened");
    var pricing = log.get(0);
    assertThat(pricing.getJsonObject("subject").encode())
        .isEqualTo("{\"kind\":\"showtime\",\"id\":\"" + showtime + "\"}");
    assertThat(pricing.getJsonObject("by").getString("id"))
        .isEqualTo(partner.api().accountId().toString());
    assertThat(pricing.getJsonObject("by").getString("name")).isEqualTo("Casey");
    assertThat(pricing.getString("venue_id")).isEqualTo(partner.venue());
    assertThat(pricing.getString("request_id")).isEqualTo("asked-for-it");
    assertThat(amounts(pricing.getJsonObject("before"))).containsExactly(1500L, 1000L);
    assertThat(amounts(pricing.getJsonObject("after"))).containsExactly(2000L, 900L);
    assertThat(log.get(1).getJsonObject("before")).isNull();
  }

  private static List<Long> amounts(JsonObject pricing) {
    return pricing.getJsonArray("pricing_tiers").stream()
        .map(it -> ((JsonObject) it).getLong("amount"))
        .toList();
  }

  @Test
  void members_and_keys_are_in_it_and_a_key_is_named() {
    var member = house.member("gate");
    var key = house.key("listings");
    var machine = house.owner().withToken(key.getString("secret"));
    machine.post("/venues/" + house.show().venue() + "/screens", Partner.newScreen("Two"));
    house.owner().delete(house.path("keys") + "/" + key.getString("id"));
    house.owner().delete(house.path("members") + "/" + member.accountId());

    var log = entries(house.owner(), "");

    assertThat(actions(log))
        .containsExactly(
            "member.removed", "key.revoked", "screen.added", "key.created", "member.added");
    assertThat(log.get(2).getJsonObject("by"))
        .isEqualTo(
            new JsonObject()
                .put("kind", "key")
                .put("id", key.getString("id"))
                .put("name", "A machine"));
    assertThat(log.get(0).getJsonObject("before").getString("role")).isEqualTo("gate");
  }

  @Test
  void what_is_refused_is_not_in_it() {
    house.owner().post("/venues/" + house.show().venue() + "/screens", Partner.newScreen("Two"));
    house.owner().post("/venues/" + house.show().venue() + "/screens", Partner.newScreen("Two"));
    house.owner().delete("/partners/me/membership");

    assertThat(actions(entries(house.owner(), ""))).containsExactly("screen.added");
  }

  @Test
  void each_sees_what_is_theirs_and_an_admin_sees_all() {
    var other = House.open();
    var path = "/venues/" + house.show().venue() + "/screens";
    var screen = house.owner().post(path, Partner.newScreen("Two")).json().getString("id");
    other.key("door");
    var admin = House.account("admin");

    assertThat(actions(entries(other.owner(), ""))).containsExactly("key.created");
    assertThat(entries(other.owner(), "?venue_id=" + house.show().venue())).isEmpty();
    assertThat(entries(other.owner(), "?partner_id=" + house.id())).isEmpty();
    assertThat(actions(entries(admin, "?venue_id=" + house.show().venue())))
        .containsExactly("screen.added");
    assertThat(actions(entries(admin, "?partner_id=" + other.id()))).containsExactly("key.created");
    assertThat(actions(entries(admin, "?subject=screen/" + screen)))
        .containsExactly("screen.added");
    assertThat(entries(house.owner(), "?subject=screen/0")).isEmpty();
    assertThat(entries(house.owner(), "?venue_id=x")).isEmpty();
  }

  @Test
  void an_admins_change_is_told_to_the_partner_without_their_name() {
    var admin = House.account("admin");
    admin.post("/venues/" + house.show().venue() + "/screens", Partner.newScreen("Two"));

    var entry = entries(house.owner(), "").get(0);

    assertThat(entry.getJsonObject("by").getString("id")).isEqualTo(admin.accountId().toString());
    assertThat(entry.getJsonObject("by").getString("name")).isNull();
    var seenByAdmin = entries(admin, "?venue_id=" + house.show().venue()).get(0);
    assertThat(seenByAdmin.getJsonObject("by").getString("name")).isEqualTo("Casey");
  }

  @Test
  void it_is_read_by_the_page() {
    house.key("door");
    house.key("door");
    house.key("door");

    var first = house.owner().get("/audit-log?limit=2").json();
    house.key("door");
    var second =
        house.owner().get("/audit-log?limit=2&cursor=" + first.getString("next_cursor")).json();

    assertThat(first.getJsonArray("items")).hasSize(2);
    assertThat(second.getJsonArray("items")).hasSize(1);
    assertThat(second.getString("next_cursor")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"?limit=0", "?cursor=x", "?cursor=WyJhdWRpdCIsIngiXQ", "?subject=screen"})
  void a_bad_question_is_refused(String query) {
    assertThat(house.owner().get("/audit-log" + query)).isProblem(400, "invalid_request");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update audit_entry set action = 'nothing'",
        "delete from audit_entry",
        "truncate audit_entry",
      })
  void nobody_rewrites_it(String statement) {
    house.key("door");

    assertThatThrownBy(() -> TestStack.get().database().update(statement))
        .hasRootCauseMessage(
            "ERROR: audit_entry is append-only\n"
                + "  Where: PL/pgSQL function refuse_to_rewrite() line 3 at RAISE");
  }
}
