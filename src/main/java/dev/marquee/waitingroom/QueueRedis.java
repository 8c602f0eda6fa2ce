package dev.marquee.waitingroom;

import dev.marquee.platform.RedisLink;
import dev.marquee.platform.RedisScript;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Response;
import java.util.List;

/**
 * Redis as waiting rooms use it: more patiently than those for whom it is a cache, since a queue
 * can be looked up nowhere else.
 */
record QueueRedis(RedisLink link, long timeoutMillis) {

  boolean isConnected() {
    return link.isConnected();
  }

  Future<Response> send(Command command, Object... arguments) {
    return link.sendWithin(timeoutMillis, command, arguments);
  }

  Future<Response> run(RedisScript script, List<String> keys, List<?> arguments) {
    return link.runWithin(timeoutMillis, script, keys, arguments);
  }
}
