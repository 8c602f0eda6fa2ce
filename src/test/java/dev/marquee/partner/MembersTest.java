package dev.marquee.partner;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.House;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who works for an organisation, over HTTP. */
class MembersTest {
  private final House house = House.open();

  private static Response change(House house, Api member, String role) {
    return house
        .owner()
        .put(house.path("members") + "/" + member.accountId(), new JsonObject().put("role", role));
  }

  static Response remove(House house, Api by, Api member) {
    return by.delete(house.path("members") + "/" + member.accountId());
  }

  private static JsonArray roles(Api account) {
    return account.get("/users/me").json().getJsonArray("roles");
  }

  @Test
  void who_is_added_is_a_partner_from_the_next_token_on() {
    var account = Api.register();

    var added = house.add(house.owner(), House.email(account).toUpperCase(), "gate");

    assertThat(added).hasStatus(201);
    assertThat(added.json().getString("account_id")).isEqualTo(account.accountId().toString());
    assertThat(account.get("/partners/me")).isProblem(403, "forbidden");
    var own = House.again(account).get("/partners/me");
    assertThat(own).hasStatus(200);
    assertThat(own.json().getString("id")).isEqualTo(house.id());
    assertThat(own.json().getJsonArray("permissions").getList()).isEqualTo(List.of("door"));
  }

  @Test
  void members_are_listed_by_the_page() {
    house.member("gate");
    house.member("manager");

    var first = house.owner().get(house.path("members") + "?limit=2").json();
    var second =
        house
            .owner()
            .get(house.path("members") + "?limit=2&cursor=" + first.getString("next_cursor"))
            .json();

    assertThat(first.getJsonArray("items")).hasSize(2);
    assertThat(second.getJsonArray("items")).hasSize(1);
    assertThat(second.getString("next_cursor")).isNull();
    assertThat(
            List.of(first, second).stream()
                .flatMap(it -> it.getJsonArray("items").stream())
                .map(it -> ((JsonObject) it).getString("role")))
        .containsExactlyInAnyOrder("owner", "gate", "manager");
  }

  @Test
  void another_role_is_in_force_with_the_next_call() {
    var member = house.member("gate");
    var screens = "/venues/" + house.show().venue() + "/screens";
    assertThat(member.post(screens, Partner.newScreen("Two"))).isProblem(403, "forbidden");

    assertThat(change(house, member, "manager")).hasStatus(200);

    assertThat(member.post(screens, Partner.newScreen("Two"))).hasStatus(201);
    assertThat(change(house, member, "box_office")).hasStatus(200);
    assertThat(member.post(screens, Partner.newScreen("Three"))).isProblem(403, "forbidden");
  }

  @Test
  void who_is_removed_is_out_at_once_and_no_partner_any_more() {
    var member = house.member("manager");

    assertThat(remove(house, house.owner(), member)).hasStatus(204);

    var doorList = "/showtimes/" + house.show().id() + "/bookings";
    assertThat(member.get(doorList)).isProblem(403, "forbidden");
    assertThat(member.post("/venues", Partner.newVenue())).isProblem(403, "forbidden");
    assertThat(roles(member).getList()).isEqualTo(List.of("customer"));
    assertThat(remove(house, house.owner(), member)).isProblem(404, "not_found");
  }

  @Test
  void a_member_may_leave_and_work_for_another() {
    var member = house.member("gate");
    var other = House.open();

    assertThat(other.add(other.owner(), House.email(member), "gate"))
        .isProblem(409, "already_member");
    assertThat(member.delete("/partners/me/membership")).hasStatus(204);

    assertThat(other.add(other.owner(), House.email(member), "gate")).hasStatus(201);
  }

  @Test
  void an_organisation_keeps_an_owner() {
    var owner = house.owner();

    assertThat(remove(house, owner, owner)).isProblem(409, "last_owner");
    assertThat(change(house, owner, "manager")).isProblem(409, "last_owner");
    assertThat(owner.delete("/partners/me/membership")).isProblem(409, "last_owner");
    assertThat(roles(owner).getList()).contains("partner");

    var second = house.member("owner");
    assertThat(owner.delete("/partners/me/membership")).hasStatus(204);
    assertThat(second.delete("/partners/me/membership")).isProblem(409, "last_owner");
  }

  @Test
  void of_two_owners_who_remove_each_other_at_once_one_stays() {
    var second = house.member("owner");

    var answers =
        List.of(
            CompletableFuture.supplyAsync(() -> remove(house, house.owner(), second)),
            CompletableFuture.supplyAsync(() -> remove(house, second, house.owner())));

    var statuses = answers.stream().map(it -> it.join().status()).sorted().toList();
    assertThat(statuses.get(0)).isEqualTo(204);
    assertThat(statuses.get(1)).isIn(403, 409);
    assertThat(
            TestStack.get()
                .database()
                .number(
                    "select count(*) from partner_member where partner_id = ?::bigint", house.id()))
        .isEqualTo(1);
  }

  @Test
  void an_account_that_is_added_many_times_at_once_is_a_member_once() {
    var account = Api.register();

    var answers =
        IntStream.range(0, 4)
            .mapToObj(
                it ->
                    CompletableFuture.supplyAsync(
                        () -> house.add(house.owner(), House.email(account), "gate")))
            .toList();

    assertThat(answers.stream().map(it -> it.join().status()).sorted())
        .containsExactly(201, 409, 409, 409);
  }

  @Test
  void two_first_calls_at_once_found_one_organisation() {
    var partner = House.account("customer", "partner");

    var answers =
        IntStream.range(0, 4)
            .mapToObj(it -> CompletableFuture.supplyAsync(() -> partner.get("/partners/me")))
            .toList();

    assertThat(answers.stream().map(it -> it.join().json().getString("id")).distinct()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'email': 'nobody@marquee.test', 'role': 'gate'}; 422; unknown_account",
        "{'email': 'nobody', 'role': 'gate'}; 400; invalid_request",
        "{'email': 'nobody@marquee.test', 'role': 'king'}; 400; invalid_request",
        "{'email': 'nobody@marquee.test', 'role': 'OWNER'}; 400; invalid_request",
        "{'email': 'nobody@marquee.test'}; 400; invalid_request",
        "{'email': 'nobody@marquee.test', 'role': 'gate', 'colour': 'red'}; 400; invalid_request",
        "{'email': null, 'role': 'gate'}; 400; invalid_request",
      })
  void a_member_that_cannot_be_is_refused(String body, int status, String code) {
    var answer = house.owner().post(house.path("members"), new JsonObject(body.replace('\'', '"')));

    assertThat(answer).isProblem(status, code);
  }

  @ParameterizedTest
  @CsvSource({"none", "00000000-0000-0000-0000-000000000000", "1-1-1-1-1"})
  void a_member_that_is_not_there_is_404(String id) {
    var path = house.path("members") + "/" + id;

    assertThat(house.owner().put(path, new JsonObject().put("role", "gate")))
        .isProblem(404, "not_found");
    assertThat(house.owner().delete(path)).isProblem(404, "not_found");
  }

  @Test
  void a_member_of_another_organisation_is_not_there() {
    var member = House.open().member("gate");

    assertThat(change(house, member, "manager")).isProblem(404, "not_found");
    assertThat(remove(house, house.owner(), member)).isProblem(404, "not_found");
    assertThat(roles(member).getList()).contains("partner");
  }

  @Test
  void an_admin_opens_an_organisation_names_its_owner_and_gives_it_a_venue() {
    var admin = House.account("admin");
    var owner = Api.register();
    var opened = admin.post("/partners", new JsonObject().put("name", "New Houses"));
    assertThat(opened).hasStatus(201);
    var id = opened.json().getString("id");

    assertThat(
            admin.post(
                "/partners/" + id + "/members",
                new JsonObject().put("email", House.email(owner)).put("role", "owner")))
        .hasStatus(201);
    var venue = admin.post("/venues", Partner.newVenue()).json().getString("id");
    var given = admin.put("/venues/" + venue + "/partner", new JsonObject().put("partner_id", id));

    assertThat(given).hasStatus(200);
    var screens = "/venues/" + venue + "/screens";
    assertThat(House.again(owner).post(screens, Partner.newScreen("One"))).hasStatus(201);
    assertThat(admin.put("/venues/" + venue + "/partner", new JsonObject().put("partner_id", "x")))
        .isProblem(400, "invalid_request");
    assertThat(admin.put("/venues/0/partner", new JsonObject().put("partner_id", id)))
        .isProblem(404, "not_found");
  }

  @Test
  void an_organisation_is_renamed_by_its_owner() {
    var renamed =
        house.owner().patch("/partners/" + house.id(), new JsonObject().put("name", "Odeon"));

    assertThat(renamed).hasStatus(200);
    assertThat(house.owner().get("/partners/me").json().getString("name")).isEqualTo("Odeon");
    assertThat(house.owner().patch("/partners/" + house.id(), new JsonObject().put("name", " ")))
        .isProblem(400, "invalid_request");
  }
}
