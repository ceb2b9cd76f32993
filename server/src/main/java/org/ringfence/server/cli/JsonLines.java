package org.ringfence.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.EncoderBase;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** The log as lines of JSON, for those who collect it. What looks like a secret is not in it. */
final class JsonLines extends EncoderBase<ILoggingEvent> {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final Pattern SECRET =
      Pattern.compile("\\brf_[A-Za-z0-9_-]{16,}|(?i:\\b(?:bearer|basic) )[A-Za-z0-9._~+/=-]{8,}");
  private static final int MOST_TRACE = 8_000;
  private static final int WAITING = 4_096;

  /** Writes the log of this process so from now on; whoever logs never waits for who reads. */
  static void use(LoggerContext context) {
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    if (!(root.getAppender("err") instanceof ConsoleAppender<ILoggingEvent> err)) return;
    JsonLines lines = new JsonLines();
    lines.setContext(context);
    lines.start();
    err.stop();
    err.setEncoder(lines);
    err.start();
    AsyncAppender later = new AsyncAppender();
    later.setContext(context);
    later.setName("lines");
    later.setQueueSize(WAITING);
    later.setNeverBlock(true);
    later.addAppender(err);
    later.start();
    root.detachAppender(err);
    root.addAppender(later);
  }

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
    line.put("level", event.getLevel().toString());
    line.put("logger", event.getLoggerName());
    line.put("message", masked(event.getFormattedMessage()));
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair each : event.getKeyValuePairs()) {
        line.put(each.key, each.value instanceof Number ? each.value : masked("" + each.value));
      }
    }
    if (event.getThrowableProxy() != null) {
      String trace = ThrowableProxyUtil.asString(event.getThrowableProxy());
      line.put("error", masked(trace.substring(0, Math.min(trace.length(), MOST_TRACE))));
    }
    return (JSON.writeValueAsString(line) + "\n").getBytes(UTF_8);
  }

  private static String masked(String text) {
    return SECRET.matcher(text).replaceAll("***");
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }
}
