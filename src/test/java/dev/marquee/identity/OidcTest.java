package dev.marquee.identity;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.House;
import dev.marquee.devstack.LoginServer;
import dev.marquee.devstack.Node;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signing in at a provider, over HTTP, with a provider that lies in every way that it can. */
class OidcTest {
  private static LoginServer provider;
  private static House house;
  private static Node node;

  private final String subject = "sub-" + UUID.randomUUID();
  private final String email = "robin-" + UUID.randomUUID() + "@marquee.test";

  @BeforeAll
  static void start() {
    provider = LoginServer.start();
    house = House.open();
    var settings = new TreeMap<>(provider.environment());
    settings.put(
        "MARQUEE_OIDC_ROLES",
        "lyric-managers=%1$s:manager,lyric-door=%1$s:gate,gone=999999:gate".formatted(house.id()));
    node = TestStack.get().startNode(settings);
  }

  @AfterAll
  static void stop() {
    node.close();
    provider.close();
  }

  @AfterEach
  void providerIsWell() {
    provider.answerTokens(200);
  }

  /** A browser that was sent to the provider. */
  private record Browser(String cookie, Map<String, String> asked) {
    static Browser begin() {
      var answer = Api.anonymous(node).get("/auth/oidc/login");
      assertThat(answer).hasStatus(302).hasHeader("Cache-Control", "no-store");
      var location = URI.create(answer.header("Location").orElseThrow());
      return new Browser(
          answer.header("Set-Cookie").orElseThrow().split(";")[0],
          Arrays.stream(location.getRawQuery().split("&"))
              .map(it -> it.split("=", 2))
              .collect(
                  Collectors.toMap(
                      it -> it[0], it -> URLDecoder.decode(it[1], StandardCharsets.UTF_8))));
    }

    Response back(String query) {
      return Api.anonymous(node).get("/auth/oidc/callback?" + query, "Cookie", cookie);
    }

    Response back(String state, String code) {
      return back("state=" + state + "&code=" + code);
    }

    String state() {
      return Objects.requireNonNull(asked.get("state"));
    }

    Response signIn(String idToken) {
      return back(state(), provider.code(asked, idToken));
    }
  }

  private Response signIn(JsonObject more) {
    var browser = Browser.begin();
    return browser.signIn(
        provider.signed(provider.claims(browser.asked(), subject, email).mergeIn(more)));
  }

  private static Api as(Response session) {
    assertThat(session).hasStatus(200).hasHeader("Cache-Control", "no-store");
    return Api.anonymous().withToken(session.json().getString("access_token"));
  }

  private static JsonObject groups(String... groups) {
    return new JsonObject().put("groups", new JsonArray(List.of(groups)));
  }

  @Test
  void the_browser_is_sent_to_the_provider_with_what_binds_the_answer_to_it() {
    var answer = Api.anonymous(node).get("/auth/oidc/login");

    assertThat(answer).hasStatus(302);
    assertThat(answer.header("Location").orElse(""))
        .startsWith(provider.issuer() + "/authorize?")
        .contains("code_challenge_method=S256", "response_type=code", "nonce=", "state=")
        .contains("redirect_uri=http", "client_id=marquee-test", "scope=openid");
    assertThat(answer.header("Set-Cookie").orElse(""))
        .matches("marquee_login=.+; Path=/auth/oidc; Max-Age=600; HttpOnly; SameSite=Lax");
  }

  @Test
  void who_comes_for_the_first_time_gets_an_account_and_the_same_one_later() {
    var first = as(signIn(new JsonObject())).get("/users/me").json();
    var second = as(signIn(new JsonObject().put("email", "new@x.test"))).get("/users/me").json();

    assertThat(first.getString("email")).isEqualTo(email);
    assertThat(first.getString("name")).isEqualTo("Robin Provided");
    assertThat(first.getJsonArray("roles").getList()).isEqualTo(List.of("customer"));
    assertThat(second.getString("id")).isEqualTo(first.getString("id"));
  }

  @Test
  void the_session_goes_on_as_any_does() {
    var answer = signIn(new JsonObject());
    assertThat(answer).hasStatus(200);
    var session = answer.json();

    var refreshed =
        Api.anonymous()
            .post(
                "/auth/refresh",
                new JsonObject().put("refresh_token", session.getString("refresh_token")));

    assertThat(refreshed).hasStatus(200);
  }

  @Test
  void an_account_of_a_verified_address_is_linked_and_its_old_password_and_sessions_end() {
    var account = Api.register();
    var address = House.email(account);

    var signedIn = as(signIn(new JsonObject().put("email", address.toUpperCase())));

    assertThat(signedIn.get("/users/me").json().getString("id"))
        .isEqualTo(account.accountId().toString());
    assertThat(
            Api.anonymous()
                .post(
                    "/auth/login",
                    new JsonObject().put("email", address).put("password", "marquee-demo")))
        .isProblem(401, "invalid_credentials");
    assertThat(
            Api.anonymous()
                .post(
                    "/auth/refresh",
                    new JsonObject()
                        .put("refresh_token", account.session().getString("refresh_token"))))
        .isProblem(401, "invalid_refresh_token");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'email_verified': false}",
        "{'email_verified': null}",
        "{'email_verified': 'no'}",
        "{'email': null}",
        "{'email': 5}",
      })
  void an_address_that_is_not_verified_opens_nothing(String claims) {
    var account = Api.register();
    var more = new JsonObject(claims.replace('\'', '"'));
    var given = new JsonObject().put("email", House.email(account)).mergeIn(more);

    assertThat(signIn(given)).isProblem(403, "email_not_verified");
    assertThat(account.get("/users/me")).hasStatus(200);
  }

  @Test
  void the_provider_says_what_somebody_does_and_that_they_do_it_no_longer() {
    var manager = as(signIn(groups("staff", "lyric-managers")));
    var screens = "/venues/" + house.show().venue() + "/screens";
    assertThat(manager.get("/partners/me").json().getString("id")).isEqualTo(house.id());

    var gate = as(signIn(groups("lyric-door")));
    assertThat(gate.get("/partners/me").json().getJsonArray("permissions").getList())
        .isEqualTo(List.of("door"));
    assertThat(manager.post(screens, new JsonObject())).isProblem(403, "forbidden");

    var nobody = as(signIn(groups("staff")));
    assertThat(nobody.get("/partners/me")).isProblem(403, "forbidden");
    assertThat(gate.get("/showtimes/" + house.show().id() + "/bookings"))
        .isProblem(403, "forbidden");
    var log =
        house.owner().get("/audit-log?limit=3").json().getJsonArray("items").stream()
            .map(it -> ((JsonObject) it).getString("action"));
    assertThat(log).containsExactly("member.removed", "member.added", "member.removed");
  }

  @Test
  void an_organisation_that_is_not_there_is_passed_over() {
    assertThat(as(signIn(groups("gone"))).get("/users/me")).hasStatus(200);
  }

  @Test
  void what_an_owner_decided_the_provider_does_not_change() {
    var member = house.member("box_office");
    var address = new JsonObject().put("email", House.email(member));

    var signedIn = as(signIn(groups("lyric-managers").mergeIn(address)));

    assertThat(signedIn.get("/partners/me").json().getJsonArray("permissions").getList())
        .isEqualTo(List.of("door", "inventory"));
  }

  /** A name, and the identity token that a liar makes of good claims. */
  static Stream<Arguments> badTokens() {
    var now = Instant.now().getEpochSecond();
    return Stream.of(
        bad("the nonce of another login", (p, c) -> p.signed(c.put("nonce", "other"))),
        bad("no nonce", (p, c) -> p.signed(without(c, "nonce"))),
        bad("over", (p, c) -> p.signed(c.put("exp", now - 120))),
        bad("no end", (p, c) -> p.signed(without(c, "exp"))),
        bad("not yet", (p, c) -> p.signed(c.put("nbf", now + 600))),
        bad("for another", (p, c) -> p.signed(c.put("aud", "another"))),
        bad("for nobody", (p, c) -> p.signed(without(c, "aud"))),
        bad(
            "for us among others",
            (p, c) -> p.signed(c.put("aud", new JsonArray().add(LoginServer.CLIENT).add("x")))),
        bad("of another issuer", (p, c) -> p.signed(c.put("iss", "https://evil.example"))),
        bad("of no issuer", (p, c) -> p.signed(without(c, "iss"))),
        bad("of nobody", (p, c) -> p.signed(without(c, "sub"))),
        bad("an unknown key", (p, c) -> p.signedByAnother(c, "key-2")),
        bad("a false key by a known name", (p, c) -> p.signedByAnother(c, "key-1")),
        bad("no signature", (p, c) -> p.unsigned(c)),
        bad("changed", (p, c) -> p.changed(c, it -> it.put("sub", "victim"))),
        bad("no token", (p, c) -> "none"));
  }

  private static Arguments bad(String name, BiFunction<LoginServer, JsonObject, String> lie) {
    return Arguments.of(name, lie);
  }

  private static JsonObject without(JsonObject claims, String name) {
    claims.remove(name);
    return claims;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badTokens")
  void a_token_that_is_not_good_signs_nobody_in(
      String name, BiFunction<LoginServer, JsonObject, String> lie) {
    var browser = Browser.begin();
    var claims = provider.claims(browser.asked(), subject, email);

    var answer = browser.signIn(lie.apply(provider, claims));

    assertThat(answer).isProblem(401, "login_refused");
    assertThat(
            TestStack.get()
                .database()
                .number("select count(*) from account where email = ?", email))
        .isZero();
  }

  @Test
  void an_answer_to_another_browser_is_refused() {
    var mine = Browser.begin();
    var other = Browser.begin();
    var code =
        provider.code(
            other.asked(), provider.signed(provider.claims(other.asked(), subject, email)));

    assertThat(mine.back(other.state(), code)).isProblem(400, "invalid_request");
    assertThat(mine.back("", code)).isProblem(400, "invalid_request");
    assertThat(mine.back("code=" + code)).isProblem(400, "invalid_request");
    var query = "/auth/oidc/callback?state=" + mine.state() + "&code=" + code;
    assertThat(Api.anonymous(node).get(query)).isProblem(400, "invalid_request");
    assertThat(Api.anonymous(node).get(query, "Cookie", "marquee_login=1.x"))
        .isProblem(400, "invalid_request");
  }

  @Test
  void the_code_of_another_login_is_refused() {
    var mine = Browser.begin();
    var other = Browser.begin();
    var code =
        provider.code(
            other.asked(), provider.signed(provider.claims(other.asked(), subject, email)));

    assertThat(mine.back(mine.state(), code)).isProblem(401, "login_refused");
  }

  @Test
  void a_code_is_good_once() {
    var browser = Browser.begin();
    var code =
        provider.code(
            browser.asked(), provider.signed(provider.claims(browser.asked(), subject, email)));

    assertThat(browser.back(browser.state(), code)).hasStatus(200);
    assertThat(browser.back(browser.state(), code)).isProblem(401, "login_refused");
  }

  @Test
  void a_provider_that_says_no_is_quoted() {
    var browser = Browser.begin();

    var answer = browser.back("state=" + browser.state() + "&error=access_denied");

    assertThat(answer).isProblem(401, "login_refused");
    assertThat(answer.json().getString("reason")).isEqualTo("access_denied");
    assertThat(answer.header("Set-Cookie").orElse("")).contains("Max-Age=0");
  }

  @Test
  void a_provider_that_is_away_is_503() {
    var browser = Browser.begin();
    provider.answerTokens(500);
    var code = provider.code(browser.asked(), "none");
    var answer = browser.back(browser.state(), code);
    assertThat(answer).isProblem(503, "unavailable");
    assertThat(answer.header("Retry-After")).isPresent();

    var away = new TreeMap<>(provider.environment());
    away.put("MARQUEE_OIDC_ISSUER", "http://127.0.0.1:1");
    try (var lost = TestStack.get().startNode(away)) {
      assertThat(Api.anonymous(lost).get("/auth/oidc/login")).isProblem(503, "unavailable");
    }
  }

  @Test
  void a_provider_by_another_name_is_not_believed() {
    var settings = new TreeMap<>(provider.environment());
    settings.put("MARQUEE_OIDC_ISSUER", provider.issuer().replace("127.0.0.1", "localhost"));
    try (var lost = TestStack.get().startNode(settings)) {
      assertThat(Api.anonymous(lost).get("/auth/oidc/login")).isProblem(503, "unavailable");
    }
  }

  @Test
  void without_a_provider_there_is_nothing() {
    assertThat(Api.anonymous().get("/auth/oidc/login")).isProblem(404, "not_found");
    assertThat(Api.anonymous().get("/auth/oidc/callback?code=x&state=y"))
        .isProblem(404, "not_found");
  }
}
