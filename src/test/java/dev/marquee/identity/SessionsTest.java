package dev.marquee.identity;

import static dev.marquee.devstack.ResponseAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.marquee.devstack.Api;
import dev.marquee.devstack.Fixtures;
import dev.marquee.devstack.Response;
import dev.marquee.devstack.TestStack;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Accounts and sessions, from registering to the end of a family of refresh tokens. */
class SessionsTest {
  private static final String PASSWORD = "correct horse";

  @Test
  void who_registers_is_signed_in_as_a_customer() {
    var email = newEmail();

    var answer = register(email);

    assertThat(answer).hasStatus(201).hasHeader("Cache-Control", "no-store");
    var session = answer.json();
    assertThat(session.getString("token_type")).isEqualTo("Bearer");
    assertThat(session.getInteger("expires_in")).isEqualTo(900);
    var me = Api.anonymous().withToken(session.getString("access_token")).get("/users/me").json();
    assertThat(me.getString("email")).isEqualTo(email);
    assertThat(me.getJsonArray("roles").getList()).isEqualTo(List.of("customer"));
  }

  @Test
  void a_mail_address_has_one_account_in_whatever_case_it_is_written() {
    var email = newEmail();
    register(email);

    assertThat(register(email.toUpperCase(java.util.Locale.ROOT))).isProblem(409, "email_taken");
    assertThat(login(email.toUpperCase(java.util.Locale.ROOT), PASSWORD)).hasStatus(200);
  }

  @Test
  void of_two_who_register_an_address_at_once_one_gets_it() {
    var email = newEmail();

    var answers =
        IntStream.range(0, 4)
            .mapToObj(it -> CompletableFuture.supplyAsync(() -> register(email)))
            .toList();

    var statuses = answers.stream().map(it -> it.join().status()).sorted().toList();
    assertThat(statuses).containsExactly(201, 409, 409, 409);
  }

  @Test
  void a_wrong_password_and_an_unknown_address_are_answered_alike() {
    var email = newEmail();
    register(email);

    var wrong = login(email, "correct horsf");
    var unknown = login(newEmail(), PASSWORD);

    assertThat(wrong).isProblem(401, "invalid_credentials");
    assertThat(unknown).isProblem(401, "invalid_credentials");
    assertThat(wrong.json().getString("detail")).isEqualTo(unknown.json().getString("detail"));
  }

  @Test
  void a_guest_has_a_session_and_no_profile() {
    var guest = Api.guest();

    var me = guest.get("/users/me").json();
    assertThat(me.getJsonArray("roles").getList()).isEqualTo(List.of("guest"));
    assertThat(me.getValue("email")).isNull();
    assertThat(guest.patch("/users/me", new JsonObject().put("name", "Guy")))
        .isProblem(403, "forbidden");
  }

  @Test
  void a_profile_changes_where_it_is_named() {
    var customer = Api.register();
    var phone = new JsonObject().put("phone", "+4930123456");

    assertThat(customer.patch("/users/me", phone).json().getString("phone"))
        .isEqualTo("+4930123456");
    var renamed = customer.patch("/users/me", new JsonObject().put("name", "Robin")).json();
    var silent = customer.patch("/users/me", new JsonObject().putNull("phone")).json();

    assertThat(renamed.getString("name")).isEqualTo("Robin");
    assertThat(renamed.getString("phone")).isEqualTo("+4930123456");
    assertThat(silent.getString("name")).isEqualTo("Robin");
    assertThat(silent.getString("phone")).isNull();
  }

  @Test
  void a_session_goes_on_with_the_roles_that_the_account_has_now() {
    var customer = Api.register();
    Fixtures.grant(customer.accountId(), "customer", "partner");

    var answer = refresh(customer.session().getString("refresh_token"));

    assertThat(answer).hasStatus(200).hasHeader("Cache-Control", "no-store");
    assertThat(answer.json().getJsonObject("user").getJsonArray("roles").getList())
        .isEqualTo(List.of("customer", "partner"));
    assertThat(refresh(token(answer))).hasStatus(200);
  }

  @Test
  void a_token_that_comes_again_ends_its_family_and_no_other() {
    var email = newEmail();
    var first = token(register(email));
    var elsewhere = token(login(email, PASSWORD));
    var second = token(refresh(first));

    assertThat(refresh(first)).isProblem(401, "invalid_refresh_token");
    assertThat(refresh(second)).isProblem(401, "invalid_refresh_token");
    assertThat(refresh(elsewhere)).hasStatus(200);
  }

  @Test
  void of_many_refreshes_at_once_one_is_answered_and_the_session_ends() {
    var token = Api.guest().session().getString("refresh_token");

    var answers =
        IntStream.range(0, 8)
            .mapToObj(it -> CompletableFuture.supplyAsync(() -> refresh(token)))
            .map(CompletableFuture::join)
            .toList();
    var all = Stream.concat(answers.stream(), Stream.of(refresh(token))).toList();

    var answered = all.stream().filter(it -> it.status() == 200).toList();
    assertThat(answered).hasSize(1);
    assertThat(refresh(token(answered.get(0)))).isProblem(401, "invalid_refresh_token");
  }

  @Test
  void an_expired_token_is_refused() {
    var guest = Api.guest();
    TestStack.get()
        .database()
        .update(
            "update refresh_token set expires_at = now() - interval '1 s' where account_id = ?",
            guest.accountId());

    assertThat(refresh(guest.session().getString("refresh_token")))
        .isProblem(401, "invalid_refresh_token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "AAAA", "!", "ä", "eyJhbGciOiJub25lIn0.e30."})
  void a_token_that_is_none_is_refused(String token) {
    assertThat(refresh(token)).isProblem(401, "invalid_refresh_token");
  }

  @Test
  void a_token_of_the_right_form_is_refused_unless_it_was_given() {
    var made = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[48]);

    assertThat(refresh(made)).isProblem(401, "invalid_refresh_token");
  }

  @Test
  void the_database_keeps_neither_password_nor_token() {
    var email = newEmail();
    var token = token(register(email));

    var kept =
        TestStack.get()
            .database()
            .one(
                """
                select a.password_hash, encode(t.token_hash, 'escape') as token_hash
                from account a
                join refresh_token t using (account_id)
                where a.email = ?
                """,
                email)
            .encode();
    assertThat(kept).doesNotContain(PASSWORD).doesNotContain(token).contains("$argon2id$");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "forged", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."})
  void a_forged_access_token_is_refused(String token) {
    assertThat(Api.anonymous().withToken(token).get("/users/me")).isProblem(401, "unauthenticated");
  }

  @Test
  void a_refresh_token_is_no_access_token() {
    var refreshToken = Api.guest().session().getString("refresh_token");

    assertThat(Api.anonymous().withToken(refreshToken).get("/users/me"))
        .isProblem(401, "unauthenticated");
  }

  private static String newEmail() {
    return "sessions-" + UUID.randomUUID() + "@marquee.test";
  }

  private static Response register(String email) {
    return Api.anonymous()
        .post(
            "/auth/register",
            new JsonObject().put("name", "Sam").put("email", email).put("password", PASSWORD));
  }

  private static Response login(String email, String password) {
    return Api.anonymous()
        .post("/auth/login", new JsonObject().put("email", email).put("password", password));
  }

  private static Response refresh(String token) {
    return Api.anonymous().post("/auth/refresh", new JsonObject().put("refresh_token", token));
  }

  private static String token(Response session) {
    return session.json().getString("refresh_token");
  }
}
