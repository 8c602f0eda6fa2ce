package dev.marquee.waitingroom;

import dev.marquee.platform.RedisScript;

/**
 * What one buyer does to a queue, each as one step of Redis and by its clock. To do it twice is to
 * do it once.
 *
 * <p>Members of the line are scored by position: before the draw by arrival, after it by rank. Who
 * comes after the opening is scored from {@code LATE} on, behind all who were drawn.
 */
final class QueueScripts {
  /** Who has a greater score came after the sale had opened. */
  static final double LATE_FROM = 1_000_000_000;

  /** The same for scripts. */
  static final String LATE =
      """
      local LATE = 1000000000
      """;

  /** Tells the place of a member; see {@link Place#of}. */
  static final String VIEW =
      """
      local function view(member, isNew)
        local state = redis.call('HMGET', STATE,
          'phase', 'opens_at', 'drawn', 'left', 'pace', 'rate', 'beacon')
        local untilMillis = redis.call('ZSCORE', ADMITTED, member)
        local score = redis.call('ZSCORE', LINE, member)
        local position, ahead = 0, 0
        if untilMillis then
          position = tonumber(redis.call('HGET', POSITIONS, member) or 0)
        elseif score and state[1] == 'OPEN' then
          position = tonumber(score)
          if position > LATE then
            position = position - LATE + tonumber(state[3])
          end
          ahead = redis.call('ZRANK', LINE, member)
        end
        return {now, isNew, state[1], state[2], untilMillis or '', position, ahead,
          redis.call('ZCARD', LINE), redis.call('ZCARD', CHOOSING),
          state[4] or '', state[5] or state[6] or '', state[7] or ''}
      end
      """;

  /** Says that a member is still there; ARGV[2..4] are the leases. */
  private static final String RENEW =
      """
      local function isAdmitted(member)
        local untilMillis = redis.call('ZSCORE', ADMITTED, member)
        return untilMillis and tonumber(untilMillis) > now
      end
      local function renew(member)
        if isAdmitted(member) then
          redis.call('ZADD', CHOOSING, 'XX', now + ARGV[4], member)
        elseif redis.call('HGET', STATE, 'phase') == 'OPEN' then
          redis.call('ZADD', SEEN, now + ARGV[2], member)
        else
          redis.call('ZADD', SEEN, now + ARGV[3], member)
        end
      end
      """;

  /**
   * Joins a queue, and opens it where there is none. ARGV: member; the leases in ms of who waits,
   * of who waits for the opening, of who chooses; showtime; when its sale opens in ms; how many may
   * wait. Returns a view, or nothing where the queue is full.
   */
  static final RedisScript JOIN =
      RedisScript.of(
          QueueKeys.NAMES
              + LATE
              + VIEW
              + RENEW
              + """
              local member, opensAt = ARGV[1], tonumber(ARGV[6])
              if redis.call('EXISTS', STATE) == 0 then
                redis.call('HSET', STATE, 'opens_at', ARGV[6], 'drawn', 0,
                  'phase', now < opensAt and 'PRE' or 'OPEN')
              end
              opensAt = tonumber(redis.call('HGET', STATE, 'opens_at'))
              local isNew = 0
              if not isAdmitted(member) and not redis.call('ZSCORE', LINE, member) then
                if redis.call('ZCARD', LINE) >= tonumber(ARGV[7]) then
                  return {}
                end
                redis.call('ZREM', ADMITTED, member)
                redis.call('HDEL', POSITIONS, member)
                isNew = 1
                local score
                if now < opensAt then
                  score = redis.call('HINCRBY', STATE, 'early', 1)
                else
                  score = LATE + redis.call('HINCRBY', STATE, 'late', 1)
                end
                redis.call('ZADD', LINE, score, member)
              end
              redis.call('SADD', RUNNING, ARGV[5])
              renew(member)
              return view(member, isNew)
              """);

  /** Looks at a place and keeps it. ARGV as JOIN has them, to the leases. */
  static final RedisScript LOOK =
      RedisScript.of(
          QueueKeys.NAMES
              + LATE
              + VIEW
              + RENEW
              + """
              if not isAdmitted(ARGV[1]) and not redis.call('ZSCORE', LINE, ARGV[1]) then
                return {}
              end
              renew(ARGV[1])
              return view(ARGV[1], 0)
              """);

  /** Gives a place up. ARGV: member. Returns 1 if there was one. */
  static final RedisScript LEAVE =
      RedisScript.of(
          QueueKeys.NAMES
              + """
              local left = redis.call('ZREM', LINE, ARGV[1]) + redis.call('ZREM', ADMITTED, ARGV[1])
              redis.call('ZREM', SEEN, ARGV[1])
              redis.call('ZREM', CHOOSING, ARGV[1])
              redis.call('HDEL', POSITIONS, ARGV[1])
              return left
              """);

  private QueueScripts() {}
}
