package dev.marquee.pricing;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rules, fees and tax rates in Postgres. Who changes one of them calls {@link #reprice} in the same
 * transaction, so that no hold is made at a mixture of both.
 */
public final class PricingRepository {

  /** More rules than that are no price list any more. */
  public static final int MOST_RULES = 100;

  /** A rule that a venue has. */
  public record VenueRule(long id, PricingRule rule) {

    /** The rule as the contract has it. */
    public JsonObject toJson() {
      return new JsonObject().put("id", String.valueOf(id)).mergeIn(rule.toJson());
    }
  }

  /**
   * A country's tax on tickets.
   *
   * @param country ISO 3166-1 alpha-2
   * @param inForce whether prices are reckoned with it; else it is a suggestion
   * @param source where it is written
   */
  public record TaxRate(String country, Tax tax, boolean inForce, String source) {

    /** The rate as the contract has it. */
    public JsonObject toJson() {
      return new JsonObject()
          .put("country", country)
          .mergeIn(tax.toJson())
          .put("in_force", inForce)
          .put("source", source);
    }
  }

  /** The rules of a venue, in the order in which they apply. */
  public Future<List<VenueRule>> rules(SqlClient client, long venue) {
    return client
        .preparedQuery(
            """
            select rule_id, rule
            from pricing_rule
            where venue_id = $1
            order by priority, rule_id
            """)
        .execute(Tuple.of(venue))
        .map(rows -> rows.stream().map(PricingRepository::rule).toList());
  }

  /**
   * Adds a rule; empty if the venue has as many as it may have. Locks the venue's row against
   * others that do the same.
   */
  public Future<Optional<VenueRule>> add(SqlClient transaction, long venue, PricingRule rule) {
    return transaction
        .preparedQuery("select from venue where venue_id = $1 for no key update")
        .execute(Tuple.of(venue))
        .compose(
            locked ->
                transaction
                    .preparedQuery(
                        """
                        insert into pricing_rule (venue_id, priority, rule)
                        select $1, $2, $3
                        where (select count(*) from pricing_rule where venue_id = $1) < $4
                        returning rule_id, rule
                        """)
                    .execute(Tuple.of(venue, rule.priority(), rule.toJson(), MOST_RULES)))
        .map(rows -> rows.stream().findFirst().map(PricingRepository::rule));
  }

  /** Replaces a rule; returns what it was, empty if the venue has no such rule. */
  public Future<Optional<VenueRule>> replace(
      SqlClient transaction, long venue, long ruleId, PricingRule rule) {
    return transaction
        .preparedQuery(
            """
            with before as (
              select rule_id, rule
              from pricing_rule
              where venue_id = $1 and rule_id = $2
              for update),
            replaced as (
              update pricing_rule r
              set priority = $3, rule = $4
              from before
              where r.rule_id = before.rule_id)
            select rule_id, rule
            from before
            """)
        .execute(Tuple.of(venue, ruleId, rule.priority(), rule.toJson()))
        .map(rows -> rows.stream().findFirst().map(PricingRepository::rule));
  }

  /** Takes a rule away; returns what it was, empty if the venue has no such rule. */
  public Future<Optional<VenueRule>> remove(SqlClient transaction, long venue, long ruleId) {
    return transaction
        .preparedQuery(
            """
            delete from pricing_rule
            where venue_id = $1 and rule_id = $2
            returning rule_id, rule
            """)
        .execute(Tuple.of(venue, ruleId))
        .map(rows -> rows.stream().findFirst().map(PricingRepository::rule));
  }

  /** Those of some categories that a screen of the venue has. */
  public Future<Set<String>> categories(SqlClient client, long venue, Set<String> some) {
    if (some.isEmpty()) {
      return Future.succeededFuture(Set.of());
    }
    return client
        .preparedQuery(
            """
            select distinct category #>> '{}' as category
            from screen s
            join seat_map m on m.seat_map_id = s.seat_map_id
            cross join jsonb_path_query(m.layout, '$.rows[*].seats[*].category') category
            where s.venue_id = $1 and category #>> '{}' = any($2)
            """)
        .execute(Tuple.of(venue).addArrayOfString(some.toArray(String[]::new)))
        .map(
            rows ->
                rows.stream()
                    .map(row -> row.getString("category"))
                    .collect(Collectors.toUnmodifiableSet()));
  }

  /** The fees of a venue, in the order in which buyers read them. */
  public Future<List<Fee>> fees(SqlClient client, long venue) {
    return client
        .preparedQuery("select fees from venue_fees where venue_id = $1")
        .execute(Tuple.of(venue))
        .map(
            rows ->
                rows.stream()
                    .findFirst()
                    .map(row -> fees(row.getJsonArray("fees")))
                    .orElse(List.of()));
  }

  /** Sets the fees of a venue. */
  public Future<Void> setFees(SqlClient transaction, long venue, List<Fee> fees) {
    return transaction
        .preparedQuery(
            """
            insert into venue_fees (venue_id, fees)
            values ($1, $2)
            on conflict (venue_id) do update
            set fees = excluded.fees
            """)
        .execute(Tuple.of(venue, new JsonArray(fees.stream().map(Fee::toJson).toList())))
        .mapEmpty();
  }

  /** All tax rates by country. */
  public Future<List<TaxRate>> taxRates(SqlClient client) {
    return client
        .preparedQuery(
            """
            select country, name, rate_bp, included, in_force, source
            from tax_rate
            order by country
            """)
        .execute()
        .map(rows -> rows.stream().map(PricingRepository::taxRate).toList());
  }

  /** Sets a country's tax rate; returns what it was. */
  public Future<Optional<TaxRate>> setTaxRate(SqlClient transaction, TaxRate rate) {
    return transaction
        .preparedQuery(
            """
            with before as (
              select country, name, rate_bp, included, in_force, source
              from tax_rate
              where country = $1),
            written as (
              insert into tax_rate (country, name, rate_bp, included, in_force, source)
              values ($1, $2, $3, $4, $5, $6)
              on conflict (country) do update
              set name = excluded.name, rate_bp = excluded.rate_bp, included = excluded.included,
                in_force = excluded.in_force, source = excluded.source)
            select country, name, rate_bp, included, in_force, source
            from before
            """)
        .execute(
            Tuple.of(
                rate.country(),
                rate.tax().name(),
                rate.tax().rateBasisPoints(),
                rate.tax().included(),
                rate.inForce(),
                rate.source()))
        .map(rows -> rows.stream().findFirst().map(PricingRepository::taxRate));
  }

  /**
   * Says by their pricing versions that the prices of a venue's showtimes have changed, of those
   * that are not over. Returns which those are.
   */
  public Future<List<Long>> reprice(SqlClient transaction, long venue) {
    return reprice(transaction, "s.venue_id = $1", venue);
  }

  /** The same for all venues of a country. */
  public Future<List<Long>> reprice(SqlClient transaction, String country) {
    return reprice(
        transaction, "s.venue_id in (select venue_id from venue where country = $1)", country);
  }

  private static Future<List<Long>> reprice(SqlClient transaction, String where, Object what) {
    return transaction
        .preparedQuery(
            """
            with due as materialized (
              select sale.showtime_id
              from showtime s
              join sale on sale.showtime_id = s.showtime_id
              where %s and s.ends_at > now()
              order by sale.showtime_id
              for update of sale)
            update sale
            set pricing_version = pricing_version + 1
            from due
            where sale.showtime_id = due.showtime_id
            returning sale.showtime_id
            """
                .formatted(where))
        .execute(Tuple.of(what))
        .map(rows -> rows.stream().map(row -> row.getLong("showtime_id")).toList());
  }

  private static VenueRule rule(Row row) {
    return new VenueRule(row.getLong("rule_id"), PricingRule.of(row.getJsonObject("rule")));
  }

  private static List<Fee> fees(JsonArray fees) {
    return fees.stream().map(it -> Fee.of((JsonObject) it)).toList();
  }

  private static TaxRate taxRate(Row row) {
    return new TaxRate(
        row.getString("country"),
        new Tax(row.getString("name"), row.getInteger("rate_bp"), row.getBoolean("included")),
        row.getBoolean("in_force"),
        row.getString("source"));
  }
}
