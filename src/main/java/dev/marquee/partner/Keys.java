package dev.marquee.partner;

import dev.marquee.api.ApiKeys;
import dev.marquee.api.AuditLog;
import dev.marquee.api.Call;
import dev.marquee.api.Caller;
import dev.marquee.api.Cursor;
import dev.marquee.api.Permission;
import dev.marquee.api.Problem;
import dev.marquee.catalog.Page;
import dev.marquee.platform.PartnerTransactions;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * API keys, in Postgres. A key is 256 random bits; what is kept is its SHA-256, which is enough for
 * a secret that nobody can guess. Each call looks it up, so that a key that is revoked is refused
 * at once, on every node.
 */
public final class Keys implements ApiKeys {
  private static final String LIST = "keys";
  private static final int SECRET_BYTES = 32;
  private static final int MOST_KEYS = 100;
  private static final Pattern TEXT = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");

  private final Pool pool;
  private final PartnerTransactions transactions;
  private final SecureRandom random;
  private final AuditLog audit = new AuditLog();

  /** Keys in the database that the pool connects to; {@code random} makes their secrets. */
  public Keys(Pool pool, SecureRandom random) {
    this.pool = pool;
    this.transactions = new PartnerTransactions(pool);
    this.random = random;
  }

  /**
   * A key that was made this moment.
   *
   * @param secret what its bearer shows; nobody can tell it again
   */
  record Made(Key key, String secret) {
    /** Without the secret: what is not in a string cannot be logged. */
    @Override
    public String toString() {
      return "Made[key=" + key + "]";
    }
  }

  /** The one statement also notes that the key was used, once a minute at most. */
  @Override
  public Future<Optional<Caller>> caller(String key) {
    if (!TEXT.matcher(key).matches()) {
      return Future.succeededFuture(Optional.empty());
    }
    return pool.preparedQuery(
            """
            with found as (
              select key_id, partner_id, scopes, last_used_at
              from api_key
              where key_hash = $1
                and revoked_at is null
                and (expires_at is null or expires_at > now())),
            used as (
              update api_key k
              set last_used_at = now()
              from found f
              where k.key_id = f.key_id
                and (f.last_used_at is null or f.last_used_at < now() - interval '1 minute'))
            select key_id, partner_id, scopes
            from found
            """)
        .execute(Tuple.of(sha256(key)))
        .map(
            rows ->
                rows.stream()
                    .findFirst()
                    .map(
                        row ->
                            Caller.machine(
                                row.getUUID("key_id"),
                                row.getLong("partner_id"),
                                Set.copyOf(Key.scopes(row)))));
  }

  /** Those of the call's organisation, the newest first, those that are revoked too. */
  Future<Page<Key>> list(Call call) {
    var after = call.cursor().map(After::parse).orElse(After.NOTHING);
    return transactions
        .of(
            call.partnerId(),
            transaction ->
                transaction
                    .preparedQuery(
                        """
                        select key_id, name, scopes, created_at, expires_at, last_used_at,
                          revoked_at
                        from api_key
                        where partner_id = $1 and (created_at, key_id) < ($2, $3)
                        order by created_at desc, key_id desc
                        limit $4
                        """)
                    .execute(Tuple.of(partnerOf(call), after.at(), after.id(), call.limit() + 1)))
        .map(rows -> rows.stream().map(Key::of).toList())
        .map(read -> Page.of(read, call.limit(), After::cursor));
  }

  /** Where a list of keys goes on. */
  private record After(OffsetDateTime at, UUID id) {
    static final After NOTHING =
        new After(OffsetDateTime.parse("9999-12-31T00:00:00Z"), new UUID(-1, -1));

    static String cursor(Key key) {
      return Cursor.of(LIST, key.createdAt().toString(), key.id().toString());
    }

    static After parse(String cursor) {
      var key = Cursor.parse(LIST, cursor, 2);
      try {
        return new After(
            OffsetDateTime.parse(String.valueOf(key.getValue(0))),
            Uuids.parse(String.valueOf(key.getValue(1))).orElseThrow(Cursor::invalid));
      } catch (DateTimeException e) {
        throw Cursor.invalid();
      }
    }
  }

  /** Makes a key, which may do no more than who makes it. */
  Future<Made> create(Call call, String name, Set<String> scopes, Optional<Instant> expiresAt) {
    if (!call.standing().permissions().containsAll(named(scopes))) {
      throw Problem.forbidden().refusal();
    }
    var secret = newSecret();
    return transactions.of(
        call.partnerId(),
        transaction ->
            room(transaction, call)
                .compose(it -> insert(transaction, call, name, scopes, expiresAt, secret))
                .compose(key -> created(transaction, call, key).map(new Made(key, secret))));
  }

  private static List<Permission> named(Set<String> scopes) {
    return scopes.stream().map(it -> Permission.named(it).orElseThrow()).toList();
  }

  /** The organisation's row is locked, so that two calls at once do not take the last place. */
  private static Future<Void> room(SqlClient transaction, Call call) {
    return transaction
        .preparedQuery(
            """
            select
            from partner
            where partner_id = $1
            for no key update
            """)
        .execute(Tuple.of(partnerOf(call)))
        .compose(
            locked ->
                transaction
                    .preparedQuery(
                        """
                        select count(*) as keys
                        from api_key
                        where partner_id = $1 and revoked_at is null
                        """)
                    .execute(Tuple.of(partnerOf(call))))
        .compose(
            rows ->
                rows.iterator().next().getLong("keys") < MOST_KEYS
                    ? Future.succeededFuture()
                    : Future.failedFuture(tooMany().refusal()));
  }

  private static Future<Key> insert(
      SqlClient transaction,
      Call call,
      String name,
      Set<String> scopes,
      Optional<Instant> expiresAt,
      String secret) {
    return transaction
        .preparedQuery(
            """
            insert into api_key (key_id, partner_id, name, key_hash, scopes, created_by, expires_at)
            values (gen_random_uuid(), $1, $2, $3, $4, $5, $6)
            returning key_id, name, scopes, created_at, expires_at, last_used_at, revoked_at
            """)
        .execute(
            Tuple.tuple()
                .addLong(partnerOf(call))
                .addString(name)
                .addBuffer(sha256(secret))
                .addArrayOfString(scopes.stream().sorted().toArray(String[]::new))
                .addUUID(call.caller().accountId())
                .addOffsetDateTime(expiresAt.map(it -> it.atOffset(ZoneOffset.UTC)).orElse(null)))
        .map(rows -> Key.of(rows.iterator().next()));
  }

  private Future<Void> created(SqlClient transaction, Call call, Key key) {
    var after = key.toJson();
    return audit.record(transaction, call, "key.created", "key", key.id(), null, entry(after));
  }

  /** Ends a key. One that has ended stays so. Fails with 404 where the organisation has none. */
  Future<Void> revoke(Call call, UUID id) {
    return transactions.of(
        call.partnerId(),
        transaction ->
            transaction
                .preparedQuery(
                    """
                    select key_id, name, scopes, created_at, expires_at, last_used_at, revoked_at
                    from api_key
                    where partner_id = $1 and key_id = $2
                    for update
                    """)
                .execute(Tuple.of(partnerOf(call), id))
                .map(rows -> rows.stream().findFirst().map(Key::of))
                .map(found -> found.orElseThrow(() -> Problem.notFound().refusal()))
                .compose(
                    key ->
                        key.revokedAt().isPresent()
                            ? Future.succeededFuture()
                            : revoke(transaction, call, key)));
  }

  private Future<Void> revoke(SqlClient transaction, Call call, Key key) {
    return transaction
        .preparedQuery(
            """
            update api_key
            set revoked_at = now()
            where partner_id = $1 and key_id = $2
            """)
        .execute(Tuple.of(partnerOf(call), key.id()))
        .compose(
            revoked ->
                audit.record(
                    transaction, call, "key.revoked", "key", key.id(), entry(key.toJson()), null));
  }

  /** What somebody decided about a key, and not what happened to it. */
  private static JsonObject entry(JsonObject key) {
    return new JsonObject()
        .put("name", key.getString("name"))
        .put("scopes", key.getJsonArray("scopes"))
        .put("expires_at", key.getString("expires_at"));
  }

  private String newSecret() {
    var secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }

  private static Buffer sha256(String key) {
    try {
      return Buffer.buffer(
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static long partnerOf(Call call) {
    return call.partnerId().orElseThrow();
  }

  private static Problem tooMany() {
    return Problem.of(409, "too_many_keys", "Revoke a key first: there are 100.");
  }
}
