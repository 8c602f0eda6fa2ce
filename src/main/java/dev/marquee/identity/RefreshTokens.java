package dev.marquee.identity;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refresh tokens. All that follow from one sign-in are a family, and of a family one token is good:
 * its newest. A token is the family's id and 256 random bits, in base64url; the database has the
 * SHA-256 of the newest one only, so that who reads the database cannot use it, and a session is
 * one row however long it lives.
 *
 * <p>A token that its family once had and that comes again was copied, and whether the thief or the
 * owner comes second cannot be known: the family ends (RFC 9700, section 4.14.2). That is so for
 * two that come at the same moment, too: one is answered, and what it was given no longer works, so
 * a client must send a refresh once. Only a sign-in begins anew.
 */
public final class RefreshTokens {
  private static final Logger log = LoggerFactory.getLogger(RefreshTokens.class);
  private static final int FAMILY_BYTES = 16;
  private static final int SECRET_BYTES = 32;

  private final Pool pool;
  private final SecureRandom random;
  private final int days;

  /**
   * Tokens kept in the database that the pool connects to.
   *
   * @param days how long each token is good; using it begins the time anew
   */
  public RefreshTokens(Pool pool, SecureRandom random, int days) {
    this.pool = pool;
    this.random = random;
    this.days = days;
  }

  /** A token that takes the place of the one that was presented. */
  record Rotated(UUID accountId, String token) {
    /** Without the token: what is not in a string cannot be logged. */
    @Override
    public String toString() {
      return "Rotated[accountId=" + accountId + "]";
    }
  }

  /** Begins a family for an account that has signed in. Returns its first token. */
  Future<String> begin(UUID accountId) {
    var family = randomUuid();
    var token = newToken(family);
    return pool.preparedQuery(
            """
            insert into refresh_token (family_id, token_hash, account_id, expires_at)
            values ($1, $2, $3, now() + make_interval(days => $4))
            """)
        .execute(Tuple.of(family, sha256(token), accountId, days))
        .map(text(token));
  }

  /**
   * Spends a token for the next one of its family. The one statement that does it is the judge of a
   * race: its row is locked, and the second to come finds another hash in it.
   *
   * @return empty if the token is none, is expired, or was spent before; the last ends the family
   */
  Future<Optional<Rotated>> rotate(String presented) {
    return parse(presented)
        .map(token -> rotate(familyOf(token), token))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  private Future<Optional<Rotated>> rotate(UUID family, byte[] token) {
    var next = newToken(family);
    return pool.preparedQuery(
            """
            update refresh_token
            set token_hash = $3,
              expires_at = now() + make_interval(days => $4)
            where family_id = $1
              and token_hash = $2
              and expires_at > now()
            returning account_id
            """)
        .execute(Tuple.of(family, sha256(token), sha256(next), days))
        .compose(
            rows ->
                rows.size() == 1
                    ? Future.succeededFuture(
                        Optional.of(
                            new Rotated(rows.iterator().next().getUUID("account_id"), text(next))))
                    : end(family).map(Optional.empty()));
  }

  /** Ends a family, of whose tokens one came that is not good: spent before, or expired. */
  private Future<Void> end(UUID family) {
    return pool.preparedQuery(
            """
            delete from refresh_token
            where family_id = $1
            returning account_id, expires_at > now() as was_live
            """)
        .execute(Tuple.of(family))
        .onSuccess(
            rows -> {
              for (var row : rows) {
                log.atWarn()
                    .addKeyValue("account", row.getUUID("account_id"))
                    .addKeyValue("reused", row.getBoolean("was_live"))
                    .log("session.ended");
              }
            })
        .mapEmpty();
  }

  /** Forgets the sessions that have ended by themselves. Returns how many. */
  public Future<Integer> prune() {
    return pool.query("delete from refresh_token where expires_at <= now()")
        .execute()
        .map(rows -> rows.rowCount());
  }

  private byte[] newToken(UUID family) {
    var secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return ByteBuffer.allocate(FAMILY_BYTES + SECRET_BYTES)
        .putLong(family.getMostSignificantBits())
        .putLong(family.getLeastSignificantBits())
        .put(secret)
        .array();
  }

  private UUID randomUuid() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private static Optional<byte[]> parse(String presented) {
    try {
      return Optional.of(Base64.getUrlDecoder().decode(presented))
          .filter(token -> token.length == FAMILY_BYTES + SECRET_BYTES);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  private static UUID familyOf(byte[] token) {
    var bytes = ByteBuffer.wrap(token);
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  private static String text(byte[] token) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  private static Buffer sha256(byte[] token) {
    try {
      return Buffer.buffer(MessageDigest.getInstance("SHA-256").digest(token));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
