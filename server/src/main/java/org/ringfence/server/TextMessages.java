package org.ringfence.server;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.JdbiException;
import org.ringfence.agent.AgentShard;
import org.ringfence.base.Flow;
import org.ringfence.server.registrar.Contact;
import org.ringfence.server.registrar.Locations;
import org.ringfence.server.store.Extensions;
import org.ringfence.server.store.Text;
import org.ringfence.server.store.Texts;
import org.ringfence.sip.event.OutOfDialog;
import org.ringfence.sip.event.Reply;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.transaction.Failure;

/**
 * Text messages between extensions (RFC 3428). Each is kept, accepted (202), and handed on to every
 * phone of whoever it is for; it is kept until one of them took it, and told anew when one
 * registers.
 */
final class TextMessages {
  private static final int MOST_CHARS = 4_000;
  private static final int MOST_TYPE_CHARS = 100;

  /** Requests that were answered just now, so that a repetition is no second message. */
  private static final int REMEMBERED = 1_000;

  private static final long AFTER_REGISTRATION_MS = 300;
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Texts texts;
  private final Extensions extensions;
  private final Locations locations;
  private final String domain;
  private final Set<String> onTheWay = ConcurrentHashMap.newKeySet();

  /** Of those remembered, the answer; 0 while there is none. Under its own lock. */
  private final Map<String, Integer> answers =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > REMEMBERED;
        }
      };

  TextMessages(Texts texts, Extensions extensions, Locations locations, String domain) {
    this.texts = texts;
    this.extensions = extensions;
    this.locations = locations;
    this.domain = domain;
  }

  /** Takes a message of somebody who has proved to be {@code sender}; answers it. */
  void take(AgentShard shard, SipRequest message, String sender, Flow from) {
    String tag = shard.layer().token();
    String key = sender + " " + message.callId() + " " + message.cseq().number();
    synchronized (answers) {
      Integer before = answers.putIfAbsent(key, 0);
      if (before != null) {
        if (before > 0) answer(shard, message, before, tag, from);
        return;
      }
    }
    String number = shard.destination(message.uri()).number();
    String type = String.valueOf(message.value(HeaderName.CONTENT_TYPE)).strip();
    String body = new String(message.body(), StandardCharsets.UTF_8);
    int refusal = refusal(number, type, body);
    if (refusal > 0) {
      answered(key, refusal);
      answer(shard, message, refusal, tag, from);
      return;
    }
    Text text = new Text("", number, sender, System.currentTimeMillis(), type, body);
    Thread.ofVirtual()
        .name("text message")
        .start(() -> {
          int status = kept(text);
          answered(key, status);
          shard.execute(() -> answer(shard, message, status, tag, from));
          if (status == 202) deliver(shard, number);
        });
  }

  private int refusal(String number, String type, String body) {
    if (extensions.find(number) == null) return 404;
    boolean text = type.toLowerCase(Locale.ROOT).startsWith("text/");
    if (!text || type.length() > MOST_TYPE_CHARS) return 415;
    return body.length() > MOST_CHARS ? 413 : 0;
  }

  private int kept(Text text) {
    try {
      return texts.add(text) ? 202 : 480;
    } catch (JdbiException disk) {
      return 500;
    }
  }

  private void answered(String key, int status) {
    synchronized (answers) {
      answers.replace(key, status);
    }
  }

  private static void answer(
      AgentShard shard, SipRequest message, int status, String tag, Flow from) {
    SipResponse.Builder answer = SipResponse.to(message, status, tag);
    if (status == 415) answer.add(HeaderName.ACCEPT, "text/plain");
    shard.respondStateless(message, answer.build(), from);
  }

  /** A phone has registered: what waits for it is handed on. */
  void registered(AgentShard shard, String number) {
    shard.after(
        AFTER_REGISTRATION_MS,
        () -> Thread.ofVirtual().name("text messages").start(() -> deliver(shard, number)));
  }

  /** On a thread that may wait for the disk. */
  private void deliver(AgentShard shard, String number) {
    List<Text> waiting = new ArrayList<>();
    try {
      for (Text each : texts.of(number)) if (onTheWay.add(each.id())) waiting.add(each);
    } catch (JdbiException away) {
      return; // They wait for the next registration.
    }
    if (!waiting.isEmpty()) shard.execute(() -> waiting.forEach(each -> send(shard, each)));
  }

  private void send(AgentShard shard, Text text) {
    List<Contact> phones = locations.reachable(text.number(), null, System.currentTimeMillis());
    Uri sender = Uri.parse("sip:" + text.sender() + "@" + domain);
    if (phones.isEmpty() || sender == null) {
      onTheWay.remove(text.id());
      return;
    }
    Arrival arrival = new Arrival(text, phones.size());
    OutOfDialog requests = shard.events().outOfDialog();
    for (Contact phone : phones) {
      SipRequest message =
          requests
              .request(Method.MESSAGE, phone.uri(), NameAddr.of(sender), phone.path())
              .add(HeaderName.of("Date"), DATE.format(Instant.ofEpochMilli(text.sentMs())))
              .body(text.contentType(), text.body().getBytes(StandardCharsets.UTF_8))
              .build();
      requests.send(message, phone.flow(), arrival);
    }
  }

  /** One phone that took it is enough. On the shard. */
  private final class Arrival implements Reply {
    private final Text text;
    private int open;

    Arrival(Text text, int open) {
      this.text = text;
      this.open = open;
    }

    @Override
    public void answered(SipResponse response, long nowNs) {
      if (!response.isFinal()) return;
      if (response.isSuccess()) {
        Thread.ofVirtual().name("text message").start(() -> texts.remove(text.id()));
      }
      done();
    }

    @Override
    public void failed(Failure failure, long nowNs) {
      done();
    }

    private void done() {
      if (--open == 0) onTheWay.remove(text.id());
    }
  }
}
