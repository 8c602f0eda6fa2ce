package dev.marquee.platform;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA256 under one key. */
public final class Seal {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SHORT_BYTES = 16;

  private final SecretKeySpec key;

  private Seal(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /** A seal with this key. */
  public static Seal withKey(byte[] key) {
    return new Seal(key);
  }

  /**
   * A seal whose key is made from the service's one secret (as HKDF expands it: RFC 5869), so that
   * what is sealed for one use is worth nothing in another.
   */
  public static Seal of(String secret, String use) {
    return withKey(withKey(secret.getBytes(StandardCharsets.UTF_8)).bytes("marquee " + use));
  }

  /** The 32 bytes that seal a text. */
  public byte[] bytes(String text) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Half of what seals a text, as 32 hex digits: nobody guesses 128 bits. */
  public String shortHex(String text) {
    return HexFormat.of().formatHex(Arrays.copyOf(bytes(text), SHORT_BYTES));
  }

  /** Whether two seals are the same, in a time that does not tell how far they agree. */
  public static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }
}
