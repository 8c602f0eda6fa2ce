package dev.marquee.ticketing;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Signs tickets with the key of the time, and tells ours from forged ones. */
public final class TicketSigner {
  private final TicketKeys keys;
  private final TicketWorker worker;

  /** Signs with these keys. */
  public TicketSigner(TicketKeys keys, TicketWorker worker) {
    this.keys = keys;
    this.worker = worker;
  }

  /** What a document was signed with. */
  record Signed(String keyId, Buffer message, Buffer signature) {}

  /**
   * Signs some tickets of one key.
   *
   * @param claims are made for the id of the key that signs
   * @return the codes, in the order of the claims
   */
  Future<List<String>> sign(Function<String, List<TicketClaims>> claims) {
    return keys.signing()
        .compose(
            key ->
                worker.run(
                    () -> claims.apply(key.id()).stream().map(it -> code(key, it)).toList()));
  }

  private static String code(TicketKeys.SigningKey key, TicketClaims claims) {
    var message = claims.encode();
    return new TicketCode(Buffer.buffer(message), Buffer.buffer(Ed25519.sign(key.key(), message)))
        .text();
  }

  /**
   * Signs a document that names its key.
   *
   * @param message is made for the id of the key that signs; never begins as a ticket does, with
   *     the byte 1
   */
  Future<Signed> signDocument(Function<String, Buffer> message) {
    return keys.signing().compose(key -> worker.run(() -> signed(key, message.apply(key.id()))));
  }

  private static Signed signed(TicketKeys.SigningKey key, Buffer message) {
    return new Signed(
        key.id(), message, Buffer.buffer(Ed25519.sign(key.key(), message.getBytes())));
  }

  /** What a ticket says; empty if it is none, or none that one of our keys has signed. */
  Future<Optional<TicketClaims>> verify(String qr) {
    var code = TicketCode.parse(qr);
    return code.flatMap(it -> TicketClaims.decode(it.signed().getBytes()))
        .map(claims -> verify(code.get(), claims))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()));
  }

  private Future<Optional<TicketClaims>> verify(TicketCode code, TicketClaims claims) {
    return keys.verifying(claims.keyId())
        .compose(
            key ->
                key.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : worker.run(
                        () ->
                            Optional.of(claims)
                                .filter(
                                    it ->
                                        Ed25519.verifies(
                                            key.get(),
                                            code.signed().getBytes(),
                                            code.signature().getBytes()))));
  }
}
