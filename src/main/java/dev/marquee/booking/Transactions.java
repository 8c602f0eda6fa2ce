package dev.marquee.booking;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.util.function.Function;
import java.util.function.Predicate;

/** Transactions whose outcome decides whether they have happened. */
public final class Transactions {
  private Transactions() {}

  /**
   * Runs the work in a transaction.
   *
   * @param commits whether an outcome is to be committed; else the transaction is rolled back, and
   *     the outcome tells why
   */
  public static <T> Future<T> decide(
      Pool pool, Predicate<T> commits, Function<SqlConnection, Future<T>> work) {
    return pool.withConnection(
        connection ->
            connection
                .begin()
                .compose(
                    transaction ->
                        work.apply(connection)
                            .transform(outcome -> end(transaction, commits, outcome))));
  }

  private static <T> Future<T> end(
      Transaction transaction, Predicate<T> commits, AsyncResult<T> outcome) {
    if (outcome.succeeded() && commits.test(outcome.result())) {
      return transaction.commit().map(outcome.result());
    }
    // A rollback fails only where the connection is lost, and then nothing was committed either.
    return transaction
        .rollback()
        .transform(
            it ->
                outcome.succeeded()
                    ? Future.succeededFuture(outcome.result())
                    : Future.failedFuture(outcome.cause()));
  }
}
