package dev.marquee.waitingroom;

import dev.marquee.platform.RedisScript;

/**
 * The draw in steps: each carries the number of the draw it belongs to and does nothing once
 * another has begun, so that a node that was thought dead cannot disturb the one in its place.
 */
final class DrawScripts {

  /** Begins a draw where one is due and none is under way. ARGV: its lease in ms. */
  static final RedisScript BEGIN =
      RedisScript.of(
          QueueKeys.NAMES
              + """
              local state = redis.call('HMGET', STATE, 'phase', 'opens_at', 'drawing_until')
              if state[1] ~= 'PRE' or now < tonumber(state[2]) or now < tonumber(state[3] or 0) then
                return 0
              end
              redis.call('DEL', ORDER)
              redis.call('HSET', STATE, 'drawing_until', now + ARGV[1])
              return redis.call('HINCRBY', STATE, 'drawing', 1)
              """);

  /**
   * Gives the next members their ranks. ARGV: draw; its lease in ms; the lease of who waits in ms;
   * the first rank; then members in order. Who has left meanwhile stays left. Returns 1 if done.
   */
  static final RedisScript DEAL =
      RedisScript.of(
          QueueKeys.NAMES
              + """
              if redis.call('HGET', STATE, 'drawing') ~= ARGV[1]
                  or redis.call('HGET', STATE, 'phase') ~= 'PRE' then
                return 0
              end
              local ranks, leases, members = {}, {}, {}
              for i = 5, #ARGV do
                ranks[#ranks + 1] = tonumber(ARGV[4]) + i - 5
                ranks[#ranks + 1] = ARGV[i]
                leases[#leases + 1] = now + ARGV[3]
                leases[#leases + 1] = ARGV[i]
                members[#members + 1] = ARGV[i]
              end
              redis.call('ZADD', LINE, 'XX', unpack(ranks))
              redis.call('ZADD', SEEN, 'XX', unpack(leases))
              redis.call('RPUSH', ORDER, unpack(members))
              redis.call('HSET', STATE, 'drawing_until', now + ARGV[2])
              return 1
              """);

  /**
   * Ends the draw: the order counts from now on. ARGV: draw; how many were drawn; the beacon's
   * randomness or nothing. Returns 1 if this draw decided.
   */
  static final RedisScript FINISH =
      RedisScript.of(
          QueueKeys.NAMES
              + """
              if redis.call('HGET', STATE, 'drawing') ~= ARGV[1]
                  or redis.call('HGET', STATE, 'phase') ~= 'PRE'
                  or redis.call('LLEN', ORDER) ~= tonumber(ARGV[2]) then
                return 0
              end
              redis.call('HSET', STATE, 'phase', 'OPEN', 'drawn', ARGV[2], 'beacon', ARGV[3])
              return 1
              """);

  private DrawScripts() {}
}
