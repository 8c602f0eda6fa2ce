package dev.marquee.partner;

import dev.marquee.api.AuditLog;
import dev.marquee.api.Call;
import dev.marquee.api.Caller;
import dev.marquee.api.House;
import dev.marquee.api.Houses;
import dev.marquee.api.Permission;
import dev.marquee.api.Standing;
import dev.marquee.api.VenueOf;
import dev.marquee.booking.BookingId;
import dev.marquee.catalog.CatalogId;
import dev.marquee.catalog.ShowtimeId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.Set;

/**
 * Which venues are whose, and who may do what there. Asked of Postgres for each call and remembered
 * for none, so that who is removed is removed at once, on every node.
 */
public final class Partners implements Houses {
  private static final String OF_VENUE =
      "select venue_id, partner_id from venue where venue_id = $1";
  private static final String OF_SCREEN =
      """
      select v.venue_id, v.partner_id
      from screen s
      join venue v on v.venue_id = s.venue_id
      where s.screen_id = $1
      """;
  private static final String OF_SHOWTIME =
      """
      select v.venue_id, v.partner_id
      from showtime s
      join venue v on v.venue_id = s.venue_id
      where s.showtime_id = $1
      """;
  private static final String OF_PARTNER =
      "select null::bigint as venue_id, partner_id from partner where partner_id = $1";

  private final Pool pool;
  private final AuditLog audit = new AuditLog();

  /** The organisations in the database that the pool connects to. */
  public Partners(Pool pool) {
    this.pool = pool;
  }

  @Override
  public Future<Optional<Standing>> at(Call call, VenueOf by, String value) {
    return switch (by) {
      case VENUE -> at(call, OF_VENUE, CatalogId.parse(value));
      case SCREEN -> at(call, OF_SCREEN, CatalogId.parse(value));
      case SHOWTIME -> at(call, OF_SHOWTIME, CatalogId.parse(value));
      case BOOKING ->
          at(
              call,
              OF_SHOWTIME,
              BookingId.parse(value).map(BookingId::showtime).map(ShowtimeId::value));
      case PARTNER -> at(call, OF_PARTNER, CatalogId.parse(value));
      case NONE -> throw new IllegalArgumentException("It leads to no house");
    };
  }

  private Future<Optional<Standing>> at(Call call, String house, Optional<Long> id) {
    return id.map(it -> at(call, house, it))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  private Future<Optional<Standing>> at(Call call, String house, long id) {
    return pool.preparedQuery(
            """
            select h.venue_id, h.partner_id, m.role
            from (%s) h
            left join partner_member m on m.partner_id = h.partner_id and m.account_id = $2
            """
                .formatted(house))
        .execute(Tuple.of(id, call.caller().accountId()))
        .map(rows -> rows.stream().findFirst().map(row -> standing(call.caller(), row)));
  }

  @Override
  public Future<Standing> own(Call call) {
    var caller = call.caller();
    return caller.key().isPresent()
        ? Future.succeededFuture(ofKey(caller, caller.key().get()))
        : membership(pool, caller)
            .compose(
                found ->
                    found
                        .map(Future::succeededFuture)
                        .orElseGet(() -> caller.has("partner") ? found(call) : none(caller)));
  }

  private static Standing ofKey(Caller caller, Caller.Key key) {
    var house = new House(Optional.of(key.partnerId()), Optional.empty());
    return Standing.of(caller, house, key.scopes());
  }

  private static Future<Standing> none(Caller caller) {
    return Future.succeededFuture(Standing.of(caller, House.NONE, Set.of()));
  }

  private static Future<Optional<Standing>> membership(SqlClient client, Caller caller) {
    return client
        .preparedQuery(
            """
            select null::bigint as venue_id, partner_id, role
            from partner_member
            where account_id = $1
            """)
        .execute(Tuple.of(caller.accountId()))
        .map(rows -> rows.stream().findFirst().map(row -> standing(caller, row)));
  }

  /**
   * Founds an organisation for a partner who is in none. The account's row is locked, so that two
   * calls at once found one; a token may be older than the account's roles.
   */
  private Future<Standing> found(Call call) {
    return pool.withTransaction(
        transaction ->
            transaction
                .preparedQuery(
                    """
                    select name
                    from account
                    where account_id = $1 and 'partner' = any(roles)
                    for no key update
                    """)
                .execute(Tuple.of(call.caller().accountId()))
                .compose(
                    rows ->
                        rows.size() == 0
                            ? none(call.caller())
                            : foundOnce(transaction, call, rows.iterator().next())));
  }

  private Future<Standing> foundOnce(SqlClient transaction, Call call, Row account) {
    return membership(transaction, call.caller())
        .compose(
            found ->
                found
                    .map(Future::succeededFuture)
                    .orElseGet(() -> found(transaction, call, account.getString("name"))));
  }

  private Future<Standing> found(SqlClient transaction, Call call, String name) {
    return transaction
        .preparedQuery(
            """
            with founded as (
              insert into partner (name)
              values ($1)
              returning partner_id)
            insert into partner_member (account_id, partner_id, role)
            select $2, partner_id, 'owner'
            from founded
            returning null::bigint as venue_id, partner_id, role
            """)
        .execute(Tuple.of(name, call.caller().accountId()))
        .map(rows -> standing(call.caller(), rows.iterator().next()))
        .compose(standing -> founded(transaction, call, name, standing).map(standing));
  }

  private Future<Void> founded(SqlClient transaction, Call call, String name, Standing standing) {
    return audit.record(
        transaction,
        call,
        standing.house(),
        "partner.opened",
        "partner",
        standing.house().partnerId().orElseThrow(),
        null,
        new JsonObject().put("name", name));
  }

  private static Standing standing(Caller caller, Row row) {
    var house =
        new House(
            Optional.ofNullable(row.getLong("partner_id")),
            Optional.ofNullable(row.getLong("venue_id")));
    return Standing.of(
        caller, house, caller.key().map(key -> scopes(key, house)).orElseGet(() -> role(row)));
  }

  private static Set<Permission> scopes(Caller.Key key, House house) {
    return house.partnerId().filter(it -> it == key.partnerId()).isPresent()
        ? key.scopes()
        : Set.of();
  }

  private static Set<Permission> role(Row row) {
    return Optional.ofNullable(row.getString("role"))
        .map(MemberRole::named)
        .map(MemberRole::permissions)
        .orElseGet(Set::<Permission>of);
  }
}
