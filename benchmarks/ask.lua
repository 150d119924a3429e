-- Asks /api/ask another question each time, and counts what comes back. For wrk: see load.py.
-- Arguments: a file with one JSON body a line; where to begin in it.

local bodies = {}
local place = 0
local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(arguments)
  for line in io.lines(arguments[1]) do
    bodies[#bodies + 1] = line
  end
  place = tonumber(arguments[2])
  right, wrong, refused = 0, 0, 0
  headers = { ["Content-Type"] = "application/json", ["Accept-Language"] = "en" }
end

function request()
  place = place % #bodies + 1
  return wrk.format("POST", "/api/ask", headers, bodies[place])
end

-- Right is an answer object: with passages or an outline, with an honest no, or with the way to help.
function response(status, _, body)
  local outcome = status == 200 and body:match('"outcome":"([a-z_]+)"')
  local fitting = { answered = '"passages":[{', safeguarding = '"contacts":[{', declined = '"contacts":[{' }
  local outline = outcome == 'answered' and body:find('"outline":[{', 1, true)
  if outline or outcome and body:find(fitting[outcome] or '"message":"', 1, true) then
    right = right + 1
  elseif status == 429 or status == 503 then
    refused = refused + 1
  else
    wrong = wrong + 1
  end
end

function done(summary, latency)
  local counts = { right = 0, wrong = 0, refused = 0 }
  for _, thread in ipairs(threads) do
    for name in pairs(counts) do
      counts[name] = counts[name] + thread:get(name)
    end
  end
  local errors = summary.errors
  print(string.format(
    '{"right": %d, "wrong": %d, "refused": %d, "broken": %d, "seconds": %.3f, "p50": %.4f, "p95": %.4f, "worst": %.4f}',
    counts.right, counts.wrong, counts.refused,
    errors.connect + errors.read + errors.write + errors.timeout, summary.duration / 1e6,
    latency:percentile(50) / 1e6, latency:percentile(95) / 1e6, latency.max / 1e6))
end
