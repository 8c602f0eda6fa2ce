package dev.marquee.ticketing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of tickets, in Postgres. One signs at a time; it is made when it is first needed, by one
 * of however many nodes need it at once, and replaced when it is old or on command. A retired key's
 * private half is forgotten, and its public half verifies for ever.
 */
public final class TicketKeys {
  private static final Logger log = LoggerFactory.getLogger(TicketKeys.class);
  private static final Duration FRESH = Duration.ofMinutes(1);

  /** Of keys that exist and of names that somebody has made up. */
  private static final int MOST_KNOWN = 1_000;

  private static final String SIGNING = "signing";

  /** The key that signs. */
  record SigningKey(String id, Ed25519PrivateKeyParameters key) {}

  private record Stored(String id, Buffer sealed, boolean isOld) {}

  private final Pool pool;
  private final KeySeal seal;
  private final SecureRandom random;
  private final int keyDays;
  private final Cache<String, SigningKey> signing =
      Caffeine.newBuilder().expireAfterWrite(FRESH).build();
  private final Cache<String, Optional<Ed25519PublicKeyParameters>> verifying =
      Caffeine.newBuilder().maximumSize(MOST_KNOWN).expireAfterWrite(FRESH).build();

  /**
   * The keys in this database.
   *
   * @param secret the service's: private keys are sealed with what is made from it
   * @param keyDays after which a key is replaced
   */
  public TicketKeys(Pool pool, String secret, SecureRandom random, int keyDays) {
    this.pool = pool;
    this.seal = new KeySeal(secret, random);
    this.random = random;
    this.keyDays = keyDays;
  }

  /** The key to sign with. Another node's rotation is noticed within a minute. */
  Future<SigningKey> signing() {
    var known = signing.getIfPresent(SIGNING);
    return known == null ? load() : Future.succeededFuture(known);
  }

  private Future<SigningKey> load() {
    return stored()
        .compose(
            found ->
                found
                    .filter(it -> !it.isOld())
                    .flatMap(this::open)
                    .map(Future::succeededFuture)
                    .orElseGet(() -> replace(found.map(Stored::id))))
        .onSuccess(key -> signing.put(SIGNING, key));
  }

  private Future<Optional<Stored>> stored() {
    return pool.preparedQuery(
            """
            select key_id, sealed_private_key,
              created_at < now() - make_interval(days => $1) as is_old
            from ticket_key
            where retired_at is null
            """)
        .execute(Tuple.of(keyDays))
        .map(rows -> rows.stream().findFirst().map(TicketKeys::stored));
  }

  private static Stored stored(Row row) {
    return new Stored(
        row.getString("key_id"), row.getBuffer("sealed_private_key"), row.getBoolean("is_old"));
  }

  private Optional<SigningKey> open(Stored stored) {
    var opened = seal.open(stored.id(), stored.sealed().getBytes());
    if (opened.isEmpty()) {
      // Sealed under a secret that is no more: it can sign nothing, and still verifies.
      log.atWarn().addKeyValue("key", stored.id()).log("ticket_key.unreadable");
    }
    return opened.map(it -> new SigningKey(stored.id(), new Ed25519PrivateKeyParameters(it)));
  }

  /**
   * Replaces the key that signs.
   *
   * @return the id of the one that signs now
   */
  public Future<String> rotate() {
    return stored()
        .compose(found -> replace(found.map(Stored::id)))
        .onSuccess(key -> signing.put(SIGNING, key))
        .map(SigningKey::id);
  }

  /** Who comes second gets the key of who came first. */
  private Future<SigningKey> replace(Optional<String> old) {
    return pool.withTransaction(tx -> retire(tx, old).compose(it -> insert(tx)))
        .compose(it -> stored())
        .map(
            found ->
                found
                    .flatMap(this::open)
                    .orElseThrow(() -> new IllegalStateException("No key to sign tickets with")));
  }

  private static Future<Void> retire(SqlClient tx, Optional<String> keyId) {
    if (keyId.isEmpty()) {
      return Future.succeededFuture();
    }
    return tx.preparedQuery(
            """
            update ticket_key
            set retired_at = now(), sealed_private_key = null
            where key_id = $1 and retired_at is null
            """)
        .execute(Tuple.of(keyId.get()))
        .mapEmpty();
  }

  private Future<Void> insert(SqlClient tx) {
    var key = Ed25519.generate(random);
    var publicKey = key.generatePublicKey();
    var id = Ed25519.keyId(publicKey);
    return tx.preparedQuery(
            """
            insert into ticket_key (key_id, public_key, sealed_private_key)
            values ($1, $2, $3)
            on conflict do nothing
            """)
        .execute(
            Tuple.of(
                id,
                Buffer.buffer(publicKey.getEncoded()),
                Buffer.buffer(seal.seal(id, key.getEncoded()))))
        .onSuccess(
            rows -> {
              if (rows.rowCount() == 1) {
                log.atInfo().addKeyValue("key", id).log("ticket_key.made");
              }
            })
        .mapEmpty();
  }

  /** The public half of a key, retired or not; empty if there never was one of this id. */
  Future<Optional<Ed25519PublicKeyParameters>> verifying(String keyId) {
    var known = verifying.getIfPresent(keyId);
    return known == null
        ? find(keyId).onSuccess(key -> verifying.put(keyId, key))
        : Future.succeededFuture(known);
  }

  private Future<Optional<Ed25519PublicKeyParameters>> find(String keyId) {
    return pool.preparedQuery(
            """
            select public_key
            from ticket_key
            where key_id = $1
            """)
        .execute(Tuple.of(keyId))
        .map(
            rows ->
                rows.stream()
                    .findFirst()
                    .map(
                        row ->
                            new Ed25519PublicKeyParameters(
                                row.getBuffer("public_key").getBytes())));
  }

  /** All public keys that ever signed, the newest first, as a JWK set (RFC 7517, RFC 8037). */
  Future<JsonObject> published() {
    return pool.preparedQuery(
            """
            select key_id, public_key
            from ticket_key
            order by created_at desc, key_id
            """)
        .execute()
        .map(rows -> new JsonArray(rows.stream().map(TicketKeys::jwk).toList()))
        .map(keys -> new JsonObject().put("keys", keys));
  }

  private static JsonObject jwk(Row row) {
    return new JsonObject()
        .put("kty", "OKP")
        .put("crv", "Ed25519")
        .put("use", "sig")
        .put("alg", "EdDSA")
        .put("kid", row.getString("key_id"))
        .put(
            "x",
            Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(row.getBuffer("public_key").getBytes()));
  }
}
