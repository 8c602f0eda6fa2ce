package dev.marquee.devstack;

import static dev.marquee.devstack.ResponseAssert.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * A partner organisation with people, and a showtime at its venue.
 *
 * @param owner who opened it
 * @param id the organisation's
 */
public record House(Api owner, String id, GivenShowtime.Show show) {

  /** One that was not there before. */
  public static House open() {
    var show = Fixtures.showtime(3, 4).insert();
    var owner = account("customer", "partner");
    Fixtures.own(owner.accountId(), show.venue());
    var own = owner.get("/partners/me");
    assertThat(own).hasStatus(200);
    return new House(owner, own.json().getString("id"), show);
  }

  /** A new account with these roles, and a token that says so. */
  public static Api account(String... roles) {
    var account = Api.register();
    Fixtures.grant(account.accountId(), roles);
    return again(account);
  }

  /** The same account with a new token, which has the roles that it has now. */
  public static Api again(Api account) {
    return Api.as(email(account));
  }

  /** The mail address of an account. */
  public static String email(Api account) {
    return account.session().getJsonObject("user").getString("email");
  }

  /** Somebody who works for it in this role, and has a token that says so. */
  public Api member(String role) {
    var account = Api.register();
    assertThat(add(owner, email(account), role)).hasStatus(201);
    return again(account);
  }

  /** Adds somebody. */
  public Response add(Api by, String email, String role) {
    return by.post(path("members"), new JsonObject().put("email", email).put("role", role));
  }

  /** Makes a key with these scopes; the answer has its secret. */
  public JsonObject key(String... scopes) {
    var made =
        owner.post(
            path("keys"),
            new JsonObject()
                .put("name", "A machine")
                .put("scopes", new JsonArray(List.of(scopes))));
    assertThat(made).hasStatus(201);
    return made.json();
  }

  /** A machine of its own with these scopes. */
  public Api machine(String... scopes) {
    return owner.withToken(key(scopes).getString("secret"));
  }

  /** Where its members and keys are. */
  public String path(String list) {
    return "/partners/" + id + "/" + list;
  }
}
