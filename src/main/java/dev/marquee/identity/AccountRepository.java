package dev.marquee.identity;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Accounts in Postgres. */
public final class AccountRepository {
  private final Pool pool;

  /** Accounts in the database that the pool connects to. */
  public AccountRepository(Pool pool) {
    this.pool = pool;
  }

  /** An account and what its password is checked against. */
  record Credentials(Account account, String passwordHash) {}

  /**
   * Adds a customer. The unique index decides: of two that register one mail address at once, one
   * gets it.
   *
   * @return empty if the mail address has an account already, in whatever case it is written
   */
  Future<Optional<Account>> addCustomer(Profile profile, String passwordHash) {
    return pool.preparedQuery(
            """
            insert into account (account_id, name, email, phone, password_hash, roles)
            values (gen_random_uuid(), $1, $2, $3, $4, array['customer'])
            on conflict (lower(email)) do nothing
            returning account_id, name, email, phone, roles
            """)
        .execute(
            Tuple.of(profile.name(), profile.email(), profile.phone().orElse(null), passwordHash))
        .map(AccountRepository::atMostOne);
  }

  /** Adds a guest. */
  Future<Account> addGuest() {
    return pool.query(
            """
            insert into account (account_id, roles)
            values (gen_random_uuid(), array['guest'])
            returning account_id, name, email, phone, roles
            """)
        .execute()
        .map(rows -> account(rows.iterator().next()));
  }

  /** The account of that id. */
  public Future<Optional<Account>> find(UUID id) {
    return pool.preparedQuery(
            """
            select account_id, name, email, phone, roles
            from account
            where account_id = $1
            """)
        .execute(Tuple.of(id))
        .map(AccountRepository::atMostOne);
  }

  /** The account of that mail address, in whatever case it is written, with its password's hash. */
  Future<Optional<Credentials>> findCredentials(String email) {
    return pool.preparedQuery(
            """
            select account_id, name, email, phone, roles, password_hash
            from account
            where lower(email) = lower($1)
              and password_hash is not null
            """)
        .execute(Tuple.of(email))
        .map(
            rows ->
                rows.stream()
                    .findFirst()
                    .map(row -> new Credentials(account(row), row.getString("password_hash"))));
  }

  /**
   * Changes a profile.
   *
   * @return the account as it is now; empty if there is none of that id, or it is a guest's
   */
  Future<Optional<Account>> change(UUID id, ProfileChange change) {
    return pool.preparedQuery(
            """
            update account
            set name = coalesce($2, name),
              phone = case when $3 then $4 else phone end
            where account_id = $1
              and roles <> array['guest']
            returning account_id, name, email, phone, roles
            """)
        .execute(
            Tuple.of(
                id, change.name().orElse(null), change.changesPhone(), change.phone().orElse(null)))
        .map(AccountRepository::atMostOne);
  }

  private static Optional<Account> atMostOne(RowSet<Row> rows) {
    return rows.stream().findFirst().map(AccountRepository::account);
  }

  private static Account account(Row row) {
    return new Account(
        row.getUUID("account_id"),
        Optional.ofNullable(row.getString("name")),
        Optional.ofNullable(row.getString("email")),
        Optional.ofNullable(row.getString("phone")),
        List.of(row.getArrayOfStrings("roles")));
  }
}
