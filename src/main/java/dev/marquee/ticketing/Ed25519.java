package dev.marquee.ticketing;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Ed25519 (RFC 8032) by the JDK. A signature takes more than half a millisecond either way: not for
 * event loops.
 */
final class Ed25519 {
  private static final String ALGORITHM = "Ed25519";
  private static final int KEY_BYTES = 32;
  private static final int KEY_ID_BYTES = 8;

  private Ed25519() {}

  static KeyPair generate(SecureRandom random) {
    try {
      var generator = KeyPairGenerator.getInstance(ALGORITHM);
      generator.initialize(NamedParameterSpec.ED25519, random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] sign(PrivateKey key, byte[] message) {
    try {
      var signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether the key's owner has signed the message; a malformed signature is none. */
  static boolean verifies(PublicKey key, byte[] message, byte[] signed) {
    try {
      var signature = Signature.getInstance(ALGORITHM);
      signature.initVerify(key);
      signature.update(message);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The 32 bytes of a public key: y, little-endian, and the sign of x as the highest bit. */
  static byte[] raw(PublicKey key) {
    var point = ((EdECPublicKey) key).getPoint();
    var bigEndian = point.getY().toByteArray();
    var raw = new byte[KEY_BYTES];
    for (var i = 0; i < Math.min(KEY_BYTES, bigEndian.length); i++) {
      raw[i] = bigEndian[bigEndian.length - 1 - i];
    }
    if (point.isXOdd()) {
      raw[KEY_BYTES - 1] |= (byte) 0x80;
    }
    return raw;
  }

  static PublicKey publicKey(byte[] raw) {
    var bigEndian = new byte[KEY_BYTES];
    for (var i = 0; i < KEY_BYTES; i++) {
      bigEndian[i] = raw[KEY_BYTES - 1 - i];
    }
    var isXOdd = (bigEndian[0] & 0x80) != 0;
    bigEndian[0] &= 0x7f;
    var point = new EdECPoint(isXOdd, new BigInteger(1, bigEndian));
    try {
      return KeyFactory.getInstance(ALGORITHM)
          .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, point));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static PrivateKey privateKey(byte[] pkcs8) {
    try {
      return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Names a public key: the first 16 hex digits of its SHA-256. */
  static String keyId(byte[] raw) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(raw);
      return HexFormat.of().formatHex(Arrays.copyOf(digest, KEY_ID_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
