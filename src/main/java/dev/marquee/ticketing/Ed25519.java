package dev.marquee.ticketing;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;

/**
 * Ed25519 (RFC 8032) by Bouncy Castle, which signs some fifteen times as often a second as the JDK
 * does. Keys are their 32 bytes, as the RFC has them.
 */
final class Ed25519 {
  private static final int KEY_ID_BYTES = 8;

  private Ed25519() {}

  static Ed25519PrivateKeyParameters generate(SecureRandom random) {
    return new Ed25519PrivateKeyParameters(random);
  }

  static byte[] sign(Ed25519PrivateKeyParameters key, byte[] message) {
    var signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(message, 0, message.length);
    return signer.generateSignature();
  }

  /** Whether the key's owner has signed the message; a malformed signature is none. */
  static boolean verifies(Ed25519PublicKeyParameters key, byte[] message, byte[] signed) {
    var signer = new Ed25519Signer();
    signer.init(false, key);
    signer.update(message, 0, message.length);
    return signer.verifySignature(signed);
  }

  /** Names a public key: the first 16 hex digits of its SHA-256. */
  static String keyId(Ed25519PublicKeyParameters key) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
      return HexFormat.of().formatHex(Arrays.copyOf(digest, KEY_ID_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
