package dev.marquee.identity;

import dev.marquee.platform.OidcSettings;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;

/**
 * Which account is whose who signs in at a provider. By what the provider calls them; the first
 * time by their mail address, if the provider has verified it.
 *
 * <p>Nobody had to prove an address to register with it. So where an account is linked that has a
 * password, the password and the sessions that were opened with it end: who had them may be
 * another.
 */
public final class ExternalLogins {
  private final Pool pool;
  private final Memberships memberships;

  /** Puts down what a provider says that somebody does for an organisation. */
  @FunctionalInterface
  public interface Memberships {
    /**
     * In the transaction that signs them in.
     *
     * @param role empty where the provider says nothing of the kind
     */
    Future<Void> follow(
        SqlClient transaction,
        UUID accountId,
        Optional<OidcSettings.Membership> role,
        String requestId);
  }

  ExternalLogins(Pool pool, Memberships memberships) {
    this.pool = pool;
    this.memberships = memberships;
  }

  /** Whose the claims are; empty where there is no account and no verified address for one. */
  Future<Optional<UUID>> account(
      JsonObject claims, Optional<OidcSettings.Membership> role, String requestId) {
    return pool.withTransaction(
        transaction ->
            linked(transaction, claims)
                .compose(
                    found ->
                        found.isPresent()
                            ? Future.succeededFuture(found)
                            : link(transaction, claims))
                .compose(
                    found ->
                        found
                            .map(
                                it ->
                                    memberships.follow(transaction, it, role, requestId).map(found))
                            .orElseGet(() -> Future.succeededFuture(found))));
  }

  private static Future<Optional<UUID>> linked(SqlClient transaction, JsonObject claims) {
    return transaction
        .preparedQuery(
            """
            select account_id
            from external_login
            where issuer = $1 and subject = $2
            """)
        .execute(Tuple.of(claims.getString("iss"), claims.getString("sub")))
        .map(rows -> rows.stream().findFirst().map(row -> row.getUUID("account_id")));
  }

  private static Future<Optional<UUID>> link(SqlClient transaction, JsonObject claims) {
    var email = verifiedEmail(claims);
    return email.isEmpty()
        ? Future.succeededFuture(Optional.empty())
        : byEmail(transaction, claims, email.get())
            .compose(accountId -> link(transaction, claims, accountId).map(Optional.of(accountId)));
  }

  private static Optional<String> verifiedEmail(JsonObject claims) {
    var isVerified = claims.getValue("email_verified");
    return Boolean.TRUE.equals(isVerified) || "true".equals(isVerified)
        ? Optional.ofNullable(claims.getValue("email"))
            .filter(String.class::isInstance)
            .map(String.class::cast)
            .filter(it -> it.length() <= 254 && it.indexOf('@') > 0)
        : Optional.empty();
  }

  private static Future<UUID> byEmail(SqlClient transaction, JsonObject claims, String email) {
    var name = claims.getValue("name") instanceof String given && !given.isBlank() ? given : email;
    return transaction
        .preparedQuery(
            """
            insert into account (account_id, name, email, roles)
            values (gen_random_uuid(), left($1, 200), $2, array['customer'])
            on conflict (lower(email)) do update
            set password_hash = null
            returning account_id
            """)
        .execute(Tuple.of(name.strip(), email))
        .map(rows -> rows.iterator().next().getUUID("account_id"));
  }

  private static Future<?> link(SqlClient transaction, JsonObject claims, UUID accountId) {
    return transaction
        .preparedQuery(
            """
            with ended as (
              delete from refresh_token
              where account_id = $3)
            insert into external_login (issuer, subject, account_id)
            values ($1, $2, $3)
            on conflict do nothing
            """)
        .execute(Tuple.of(claims.getString("iss"), claims.getString("sub"), accountId));
  }
}
