package dev.marquee.payment;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Which cards the gateway keeps for which account: tokens only, never a card. */
public final class SavedCards {
  private final Pool pool;

  /** Saved cards in this database. */
  public SavedCards(Pool pool) {
    this.pool = pool;
  }

  /** The cards of an account, the newest first. */
  public Future<List<SavedCard>> of(UUID account) {
    return pool.preparedQuery(
            """
            select payment_method_id, customer, brand, last4, expires_month, expires_year
            from payment_method
            where account_id = $1
            order by created_at desc, payment_method_id
            """)
        .execute(Tuple.of(account))
        .map(rows -> rows.stream().map(SavedCards::card).toList());
  }

  private static SavedCard card(Row row) {
    return new SavedCard(
        row.getString("payment_method_id"),
        row.getString("customer"),
        row.getString("brand"),
        row.getString("last4"),
        YearMonth.of(row.getInteger("expires_year"), row.getInteger("expires_month")));
  }

  /**
   * The gateway's name for the account if this is one of its cards: whom a payment with it names.
   */
  public Future<Optional<String>> customerOf(UUID account, String paymentMethod) {
    return pool.preparedQuery(
            """
            select customer
            from payment_method
            where account_id = $1 and payment_method_id = $2
            """)
        .execute(Tuple.of(account, paymentMethod))
        .map(rows -> rows.stream().findFirst().map(row -> row.getString("customer")));
  }

  /** Keeps a card; one that is kept already is brought up to date. */
  Future<Void> add(UUID account, SavedCard card) {
    return pool.preparedQuery(
            """
            insert into payment_method (
              account_id, payment_method_id, customer, brand, last4, expires_month, expires_year)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (account_id, payment_method_id) do update
            set customer = excluded.customer,
              brand = excluded.brand,
              last4 = excluded.last4,
              expires_month = excluded.expires_month,
              expires_year = excluded.expires_year
            """)
        .execute(
            Tuple.of(
                account,
                card.id(),
                card.customer(),
                card.brand(),
                card.last4(),
                card.expires().getMonthValue(),
                card.expires().getYear()))
        .mapEmpty();
  }

  /** Drops a card of an account. */
  Future<Void> remove(UUID account, String paymentMethod) {
    return pool.preparedQuery(
            """
            delete from payment_method
            where account_id = $1 and payment_method_id = $2
            """)
        .execute(Tuple.of(account, paymentMethod))
        .mapEmpty();
  }
}
