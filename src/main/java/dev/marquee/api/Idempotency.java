package dev.marquee.api;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what an Idempotency-Key names at most once: who sends the key again gets the first answer
 * again. Kept in Postgres, so that it holds on every node and over a crash.
 */
public final class Idempotency {
  private static final Logger log = LoggerFactory.getLogger(Idempotency.class);

  /** How long a claim holds: longer than any call, so that only a crash lets it lapse. */
  private static final int LOCK_SECONDS = 30;

  private static final int KEEP_HOURS = 24;
  private static final int MOST_CLAIMS = 3;

  /** A request that is named by a key. */
  record Request(UUID account, String key, Buffer fingerprint) {}

  /** Whether this request is to be done now. */
  private sealed interface Claim {
    /** It is, by us; {@code until} names the claim. */
    record Mine(OffsetDateTime until) implements Claim {}

    /** It was done, or is refused. */
    record Answered(Reply reply) implements Claim {}

    /** The key was let go in the moment between two statements. */
    record Gone() implements Claim {}
  }

  private final Pool pool;

  /** Keys in this database. */
  public Idempotency(Pool pool) {
    this.pool = pool;
  }

  /**
   * Answers a call, at most once for its Idempotency-Key; a call without one is simply answered.
   *
   * <p>The same key with the same target and body gets the stored reply with {@code
   * Idempotency-Replayed: true}; with another 422 {@code idempotency_key_reused}; while the first
   * is under way 409 {@code request_in_progress}. Failures, 5xx and answers that ask to try again
   * ({@code Retry-After}) are not stored: the key is free for another try.
   */
  public Future<Reply> once(Call call, Supplier<Future<Reply>> answer) {
    return call.header("Idempotency-Key")
        .map(key -> once(request(call, key), answer))
        .orElseGet(answer);
  }

  private static Request request(Call call, String key) {
    return new Request(call.caller().accountId(), key, fingerprint(call));
  }

  private static Buffer fingerprint(Call call) {
    return call.table()
        .map(table -> Fingerprint.of(call.target(), table))
        .orElseGet(() -> Fingerprint.of(call.target(), call.body()));
  }

  Future<Reply> once(Request request, Supplier<Future<Reply>> answer) {
    return claim(request, MOST_CLAIMS)
        .compose(
            claim ->
                claim instanceof Claim.Mine mine
                    ? answerAndStore(request, mine, answer)
                    : Future.succeededFuture(replyOf(claim)));
  }

  private static Reply replyOf(Claim claim) {
    return claim instanceof Claim.Answered answered ? answered.reply() : Reply.of(inProgress());
  }

  private Future<Claim> claim(Request request, int triesLeft) {
    return insert(request)
        .compose(mine -> mine.isPresent() ? Future.succeededFuture(mine.get()) : look(request))
        .compose(
            claim ->
                claim instanceof Claim.Gone && triesLeft > 1
                    ? claim(request, triesLeft - 1)
                    : Future.succeededFuture(claim));
  }

  /** Takes a key that is new, or left behind by a crash, or too old to be remembered. */
  private Future<Optional<Claim>> insert(Request request) {
    return pool.preparedQuery(
            """
            insert into idempotency_key as k (account_id, key, fingerprint, locked_until)
            values ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))
            on conflict (account_id, key) do update
            set fingerprint = excluded.fingerprint,
              locked_until = excluded.locked_until,
              status = null,
              body = null,
              created_at = now()
            where (k.status is null
                and k.locked_until <= clock_timestamp()
                and k.fingerprint = excluded.fingerprint)
              or k.created_at <= now() - make_interval(hours => $5)
            returning locked_until
            """)
        .execute(
            Tuple.of(
                request.account(),
                request.key(),
                request.fingerprint(),
                (double) LOCK_SECONDS,
                KEEP_HOURS))
        .map(
            rows ->
                rows.stream()
                    .findFirst()
                    .map(row -> new Claim.Mine(row.getOffsetDateTime("locked_until"))));
  }

  private Future<Claim> look(Request request) {
    return pool.preparedQuery(
            """
            select fingerprint = $3 as same, status, body
            from idempotency_key
            where account_id = $1 and key = $2
            """)
        .execute(Tuple.of(request.account(), request.key(), request.fingerprint()))
        .map(
            rows ->
                rows.stream()
                    .findFirst()
                    .<Claim>map(row -> new Claim.Answered(earlier(row)))
                    .orElseGet(Claim.Gone::new));
  }

  private static Reply earlier(Row row) {
    if (!row.getBoolean("same")) {
      return Reply.of(
          Problem.of(
              422,
              "idempotency_key_reused",
              "This Idempotency-Key was used for another request before."));
    }
    return Optional.ofNullable(row.getInteger("status"))
        .map(status -> StoredReply.read(status, new JsonObject(row.getString("body"))))
        .map(reply -> reply.with("Idempotency-Replayed", "true"))
        .orElseGet(() -> Reply.of(inProgress()));
  }

  private static Problem inProgress() {
    return Problem.of(409, "request_in_progress", "The first request with this key is under way.")
        .retryAfter(1);
  }

  private Future<Reply> answerAndStore(
      Request request, Claim.Mine claim, Supplier<Future<Reply>> answer) {
    return answered(answer)
        .compose(
            reply -> afterwards(settle(request, claim, reply), reply),
            failure -> afterwards(release(request, claim), Future.failedFuture(failure)));
  }

  private static Future<Reply> answered(Supplier<Future<Reply>> answer) {
    return Future.<Void>succeededFuture()
        .compose(it -> answer.get())
        .recover(
            failure ->
                failure instanceof Problem.Refusal refusal
                    ? Future.succeededFuture(Reply.of(refusal.problem()))
                    : Future.failedFuture(failure));
  }

  private static Future<Reply> afterwards(Future<Void> bookkeeping, Reply reply) {
    return afterwards(bookkeeping, Future.succeededFuture(reply));
  }

  /** What was done is done: that it could not be noted does not change the answer. */
  private static Future<Reply> afterwards(Future<Void> bookkeeping, Future<Reply> reply) {
    return bookkeeping
        .onFailure(
            failure ->
                log.atWarn().addKeyValue("cause", failure.toString()).log("idempotency.not_noted"))
        .transform(it -> reply);
  }

  private Future<Void> settle(Request request, Claim.Mine claim, Reply reply) {
    return reply.status() >= 500 || reply.headers().containsKey("Retry-After")
        ? release(request, claim)
        : store(request, claim, reply);
  }

  private Future<Void> store(Request request, Claim.Mine claim, Reply reply) {
    return pool.preparedQuery(
            """
            update idempotency_key
            set status = $4, body = $5
            where account_id = $1 and key = $2 and locked_until = $3 and status is null
            """)
        .execute(
            Tuple.of(
                request.account(),
                request.key(),
                claim.until(),
                reply.status(),
                StoredReply.write(reply).encode()))
        .mapEmpty();
  }

  private Future<Void> release(Request request, Claim.Mine claim) {
    return pool.preparedQuery(
            """
            delete from idempotency_key
            where account_id = $1 and key = $2 and locked_until = $3 and status is null
            """)
        .execute(Tuple.of(request.account(), request.key(), claim.until()))
        .mapEmpty();
  }

  /** Forgets keys that are older than a day. Returns how many. */
  public Future<Integer> prune() {
    return pool.preparedQuery(
            """
            delete from idempotency_key
            where created_at <= now() - make_interval(hours => $1)
            """)
        .execute(Tuple.of(KEEP_HOURS))
        .map(rows -> rows.rowCount());
  }
}
