package dev.marquee.platform;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.function.Function;

/**
 * Transactions behind the second wall: they run as the database role {@code marquee_partner}, for
 * which the rows of other organisations are not there, whatever a statement forgot to ask.
 */
public final class PartnerTransactions {
  private final Pool pool;

  /** Transactions on this pool. */
  public PartnerTransactions(Pool pool) {
    this.pool = pool;
  }

  /** Runs the work for one organisation. The role ends with the transaction. */
  public <T> Future<T> of(long partnerId, Function<SqlConnection, Future<T>> work) {
    return of(Optional.of(partnerId), work);
  }

  /** Goes behind the wall for the rest of a transaction that had something to do before it. */
  public static Future<Void> enter(SqlClient transaction, long partnerId) {
    return transaction
        .preparedQuery(
            """
            select set_config('role', 'marquee_partner', true),
              set_config('marquee.partner_id', $1, true)
            """)
        .execute(Tuple.of(String.valueOf(partnerId)))
        .mapEmpty();
  }

  /** The same, and without the wall where it is an admin's work for no organisation. */
  public static Future<Void> enter(SqlClient transaction, Optional<Long> partnerId) {
    return partnerId.map(it -> enter(transaction, it)).orElseGet(Future::succeededFuture);
  }

  /** The same, and without the wall where it is an admin's work for no organisation. */
  public <T> Future<T> of(Optional<Long> partnerId, Function<SqlConnection, Future<T>> work) {
    return pool.withTransaction(
        transaction -> enter(transaction, partnerId).compose(it -> work.apply(transaction)));
  }
}
