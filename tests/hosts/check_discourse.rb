#!/usr/bin/env ruby
# check_discourse.rb - vane serve asked as Discourse AI asks for sentiment: check_discourse.rb VANE MODELS
#
# The request is Faraday's over Net::HTTP, on a connection of its own, with the headers and the body of Discourse AI's
# inference client; an answer counts when its classifier can keep it: one hash of label and score, which its reports
# read as "negative", "neutral" and "positive". Exits with 77 (skipped) without Faraday.

require "json"
require "open3"
require "tmpdir"

begin
  require "faraday"
rescue LoadError
  puts "skipped: there is no Faraday; apt-get install ruby-faraday"
  exit 77
end

KEY = "a-key-of-some-length"
VANE, MODELS = ARGV

def fail_with(text)
  warn "check_discourse.rb: #{text}"
  exit 1
end

def start(folder)
  file = File.join(folder, "serve.json")
  File.write(file, JSON.dump(port: 0, api_keys: [KEY]), perm: 0o600)
  _, log, service = Open3.popen2e({ "VANE_MODELS" => MODELS }, VANE, "serve", "--config", file)
  url = nil
  url = $1 if (line = log.gets) && line =~ /on (http:\S+)/
  fail_with("the service says: #{line}") unless url
  Thread.new { log.each_line {} }
  [service, url]
end

def ask(url, inputs, key: KEY)
  headers = { "Referer" => "https://forum.example", "Content-Type" => "application/json" }
  headers.merge!("X-API-KEY" => key, "Authorization" => "Bearer #{key}") if key
  Faraday.new { |f| f.adapter :net_http }.post(url, { inputs: inputs, truncate: true }.to_json, headers)
end

# What is stored of an answer.
def classify(url, post)
  response = ask(url, post)
  fail_with("#{response.status}: #{response.body}") unless response.status == 200
  kept = {}
  JSON.parse(response.body, symbolize_names: true).each { |one| kept[one[:label]] = one[:score] }
  fail_with("labels #{kept.keys}") unless kept.keys.sort == %w[negative neutral positive]
  fail_with("scores are no numbers: #{kept}") unless kept.values.all?(Float)
  fail_with("scores add up to #{kept.values.sum}") unless (kept.values.sum - 1).abs < 1e-9
  kept
end

def check(url)
  glad, angry = "Wonderful, I love it!", "This is awful, I hate it."
  mine = classify(url, glad)
  fail_with("glad: #{mine}") unless mine["positive"] > 0.6 # the reports' threshold
  fail_with("title and post") unless classify(url, "Terrible news\n#{angry}")["negative"] > 0.6
  quoted = "[quote=\"sam, post:3, topic:9\"]\n#{angry}\n[/quote]\n#{glad}"
  fail_with("a quote was scored") unless classify(url, quoted)["positive"] > 0.6
  nothing = { "neutral" => 1.0, "negative" => 0.0, "positive" => 0.0 }
  fail_with("nothing but a quote") unless classify(url, "> #{angry}") == nothing
  classify(url, "#{angry} 😡 :angry: ![](upload://a.png) @sam " * 500)
  fail_with("an address without its slash") unless classify(url.chomp("/"), glad) == mine
  fail_with("no key") unless ask(url, glad, key: nil).status == 401
  fail_with("a wrong key") unless ask(url, glad, key: "another").status == 401
  fail_with("no text") unless ask(url, nil).status == 400
  # Backfilling sends 40 posts at a time, each on a connection of its own.
  answers = Array.new(40) { |i| Thread.new { classify(url, "Post #{i}: #{glad}") } }.map(&:value)
  fail_with("#{answers.size} answers") unless answers.size == 40
end

Dir.mktmpdir("vane-discourse-") do |folder|
  service, url = start(folder)
  begin
    check(url)
  ensure
    Process.kill("TERM", service.pid)
    code = service.value.exitstatus
  end
  fail_with("the service ended with #{code}") unless code == 0
end
