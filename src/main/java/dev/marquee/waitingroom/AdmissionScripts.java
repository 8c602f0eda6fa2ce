package dev.marquee.waitingroom;

import dev.marquee.platform.RedisScript;

/**
 * One turn of a queue's admission. Any number of nodes may try: the first to claim a turn has it,
 * and what it then does counts only as long as nobody has claimed the next.
 */
final class AdmissionScripts {
  /** The most that one script moves at a time: Redis does nothing else meanwhile. */
  static final int MOST_PER_TURN = 5_000;

  /**
   * Claims a turn if one is due, and removes who was not heard of. ARGV: showtime; how long turns
   * are apart in ms; what this node saw since its last try: p99 of holds in ms, holds decided, how
   * many of them were shed; how long an idle queue is kept in ms. Returns nothing if there is no
   * queue; {@code 0, waiting, rate} if no turn is due; else {@code turn, waiting, rate, now,
   * elapsed, is open, opens at, choosing, credit, p99, decided, shed, lapsed}.
   */
  static final RedisScript CLAIM =
      RedisScript.of(
          QueueKeys.NAMES
              + """
              if redis.call('EXISTS', STATE) == 0 then
                redis.call('SREM', RUNNING, ARGV[1])
                return {}
              end
              local known = redis.call('HMGET', STATE, 'next', 'turned', 'p99', 'decided', 'shed')
              local p99 = math.max(tonumber(known[3] or 0), tonumber(ARGV[3]))
              local decided = tonumber(known[4] or 0) + tonumber(ARGV[4])
              local shed = tonumber(known[5] or 0) + tonumber(ARGV[5])
              if now < tonumber(known[1] or 0) then
                redis.call('HSET', STATE, 'p99', p99, 'decided', decided, 'shed', shed)
                return {0, redis.call('ZCARD', LINE), redis.call('HGET', STATE, 'rate') or ''}
              end
              local lapsed = 0
              for _ = 1, 5 do
                local gone = redis.call('ZRANGEBYSCORE', SEEN, '-inf', now, 'LIMIT', 0, 1000)
                if #gone == 0 then break end
                redis.call('ZREM', SEEN, unpack(gone))
                lapsed = lapsed + redis.call('ZREM', LINE, unpack(gone))
              end
              redis.call('ZREMRANGEBYSCORE', CHOOSING, '-inf', now)
              for _ = 1, 5 do
                local over = redis.call('ZRANGEBYSCORE', ADMITTED, '-inf', now, 'LIMIT', 0, 1000)
                if #over == 0 then break end
                redis.call('ZREM', ADMITTED, unpack(over))
                redis.call('HDEL', POSITIONS, unpack(over))
              end
              local waiting, choosing = redis.call('ZCARD', LINE), redis.call('ZCARD', CHOOSING)
              if waiting == 0 and choosing == 0 and redis.call('ZCARD', ADMITTED) == 0 then
                redis.call('SREM', RUNNING, ARGV[1])
              end
              for i = 1, 7 do redis.call('PEXPIRE', KEYS[i], ARGV[6]) end
              local period = tonumber(ARGV[2])
              local elapsed = math.min(now - tonumber(known[2] or (now - period)), 3 * period)
              redis.call('HSET', STATE, 'next', now + math.floor(period * 0.8), 'turned', now,
                'p99', 0, 'decided', 0, 'shed', 0)
              local turn = redis.call('HINCRBY', STATE, 'turn', 1)
              local state = redis.call('HMGET', STATE, 'rate', 'phase', 'opens_at', 'credit')
              return {turn, waiting, state[1] or '', now, elapsed,
                state[2] == 'OPEN' and 1 or 0, state[3], choosing, state[4] or '0',
                p99, decided, shed, lapsed}
              """);

  /**
   * Admits the first of the line, passing over who was not heard of. ARGV: showtime; the turn; how
   * many; until when their tokens and their leases to choose go, from now in ms; the rate and the
   * credit to go on with; seats left; ms since the last turn; the channel to tell on. Returns how
   * many were admitted and how many had lapsed.
   */
  static final RedisScript ADMIT =
      RedisScript.of(
          QueueKeys.NAMES
              + QueueScripts.LATE
              + """
              local state = redis.call('HMGET', STATE, 'turn', 'done', 'phase', 'drawn', 'pace')
              if state[1] ~= ARGV[2] or state[2] == ARGV[2] or state[3] ~= 'OPEN' then
                return {0, 0}
              end
              local most, admitted, lapsed = tonumber(ARGV[3]), 0, 0
              local hadWaiting = redis.call('ZCARD', LINE) > 0
              while admitted < most and admitted + lapsed < 5000 do
                local heads = redis.call('ZRANGE', LINE, 0, math.min(500, most - admitted) - 1,
                  'WITHSCORES')
                if #heads == 0 then break end
                local members = {}
                for i = 1, #heads, 2 do members[#members + 1] = heads[i] end
                local leases = redis.call('ZMSCORE', SEEN, unpack(members))
                local tokens, choosing, positions, names = {}, {}, {}, {}
                for i, member in ipairs(members) do
                  if leases[i] and tonumber(leases[i]) > now then
                    local position = tonumber(heads[2 * i])
                    if position > LATE then
                      position = position - LATE + tonumber(state[4])
                    end
                    tokens[#tokens + 1] = now + ARGV[4]
                    tokens[#tokens + 1] = member
                    choosing[#choosing + 1] = now + ARGV[5]
                    choosing[#choosing + 1] = member
                    positions[#positions + 1] = member
                    positions[#positions + 1] = position
                    names[#names + 1] = member
                  else
                    lapsed = lapsed + 1
                  end
                end
                redis.call('ZREM', LINE, unpack(members))
                redis.call('ZREM', SEEN, unpack(members))
                if #names > 0 then
                  admitted = admitted + #names
                  redis.call('ZADD', ADMITTED, unpack(tokens))
                  redis.call('ZADD', CHOOSING, unpack(choosing))
                  redis.call('HSET', POSITIONS, unpack(positions))
                  redis.call('PUBLISH', ARGV[10], ARGV[1] .. ' ' .. table.concat(names, ' '))
                end
              end
              local pace = tonumber(state[5] or ARGV[6])
              if hadWaiting then
                pace = 0.7 * pace + 0.3 * admitted * 1000 / math.max(1, tonumber(ARGV[9]))
              end
              redis.call('HSET', STATE, 'done', ARGV[2], 'rate', ARGV[6], 'credit', ARGV[7],
                'left', ARGV[8], 'pace', string.format('%.3f', pace))
              return {admitted, lapsed}
              """);

  private AdmissionScripts() {}
}
