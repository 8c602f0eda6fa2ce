package dev.marquee.partner;

import dev.marquee.api.Call;
import dev.marquee.api.Handlers;
import dev.marquee.api.Operations;
import dev.marquee.api.Problem;
import dev.marquee.api.Reply;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.stream.Collectors;

/** The calls about an organisation's API keys. */
public final class KeyHandlers implements Handlers {
  private static final Instant LAST_DAY = Instant.parse("9999-01-01T00:00:00Z");

  private final Keys keys;
  private final Clock clock;

  /** Handlers over these keys. */
  public KeyHandlers(Keys keys, Clock clock) {
    this.keys = keys;
    this.clock = clock;
  }

  @Override
  public void register(Operations operations) {
    operations.on("listKeys", this::list);
    operations.on("createKey", this::create);
    operations.on("revokeKey", this::revoke);
  }

  private Future<Reply> list(Call call) {
    return keys.list(call).map(page -> Reply.ok(page.toJson(Key::toJson)));
  }

  private Future<Reply> create(Call call) {
    var body = call.body();
    var scopes =
        body.getJsonArray("scopes").stream().map(String::valueOf).collect(Collectors.toSet());
    return keys.create(call, body.getString("name"), scopes, expiry(body))
        .map(
            made ->
                Reply.created(made.key().toJson().put("secret", made.secret()))
                    .with("Cache-Control", "no-store"));
  }

  private Optional<Instant> expiry(JsonObject body) {
    try {
      var expiry =
          Optional.ofNullable(body.getString("expires_at"))
              .map(OffsetDateTime::parse)
              .map(OffsetDateTime::toInstant);
      if (expiry.filter(it -> !it.isAfter(clock.instant())).isPresent()) {
        throw Problem.invalid("/expires_at", "has passed").refusal();
      }
      if (expiry.filter(LAST_DAY::isBefore).isPresent()) {
        throw Problem.invalid("/expires_at", "is too far away").refusal();
      }
      return expiry;
    } catch (DateTimeException e) {
      throw Problem.invalid("/expires_at", "is not a time such as 2026-12-01T18:30:00Z").refusal();
    }
  }

  private Future<Reply> revoke(Call call) {
    return Uuids.parse(call.path("key_id"))
        .map(id -> keys.revoke(call, id).map(it -> Reply.noContent()))
        .orElseGet(() -> Future.succeededFuture(Reply.of(Problem.notFound())));
  }
}
