package org.ringfence.net.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A DNS server on loopback that answers what the test wrote down, in a zone file's words. */
final class ScriptedDns implements AutoCloseable {
  /** How it behaves for all questions. */
  enum Mood {
    HONEST,
    SILENT,
    SERVFAIL,
    RUBBISH
  }

  private record Question(Name name, int type) {}

  private static final int UDP_BYTES = 1232;

  private final DatagramSocket socket;
  private final ServerSocket tcp;
  private final Map<Question, List<Record>> answers = new ConcurrentHashMap<>();
  private final Map<Question, Mood> moods = new ConcurrentHashMap<>();
  final List<String> asked = new CopyOnWriteArrayList<>();
  volatile Mood mood = Mood.HONEST;

  ScriptedDns() throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    DatagramSocket udp = null;
    ServerSocket listener = null;
    for (int left = 20; listener == null; left--) {
      udp = new DatagramSocket(new InetSocketAddress(here, 0));
      try {
        listener = new ServerSocket(udp.getLocalPort(), 5, here);
      } catch (BindException taken) { // by somebody else, over TCP alone
        udp.close();
        if (left == 0) throw taken;
      }
    }
    socket = udp;
    tcp = listener;
    Thread.ofPlatform().daemon().name("scripted-dns").start(this::serve);
    Thread.ofPlatform().daemon().name("scripted-dns-tcp").start(this::serveTcp);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** Answers with zone lines such as {@code "_sip._udp.example.org. 60 IN SRV 1 0 5060 a."}. */
  void zone(String... lines) throws IOException {
    for (String line : lines) {
      try (Master master =
          new Master(
              new java.io.ByteArrayInputStream((line + "\n").getBytes("US-ASCII")), Name.root)) {
        Record record = master.nextRecord();
        answers
            .computeIfAbsent(
                new Question(record.getName(), record.getType()),
                question -> new CopyOnWriteArrayList<>())
            .add(record);
      }
    }
  }

  /** Answers one question with records, whether they belong there or not. */
  void answer(String name, int type, Record... records) throws IOException {
    answers.put(new Question(Name.fromString(name), type), List.of(records));
  }

  void mood(String name, int type, Mood one) throws IOException {
    moods.put(new Question(Name.fromString(name), type), one);
  }

  void clear() {
    answers.clear();
    moods.clear();
  }

  @Override
  public void close() {
    socket.close();
    try {
      tcp.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try (Socket client = tcp.accept()) {
        DataInputStream in = new DataInputStream(client.getInputStream());
        byte[] reply = reply(new Message(in.readNBytes(in.readUnsignedShort())), 64_000);
        if (reply != null) {
          DataOutputStream out = new DataOutputStream(client.getOutputStream());
          out.writeShort(reply.length);
          out.write(reply);
        }
      } catch (IOException e) {
        continue; // closed, by them or by us
      }
    }
  }

  private void serve() {
    byte[] buffer = new byte[4096];
    while (!socket.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        byte[] reply = reply(new Message(Arrays.copyOf(buffer, packet.getLength())), UDP_BYTES);
        if (reply != null) {
          socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
        }
      } catch (SocketException e) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private byte @Nullable [] reply(Message query, int bytes) {
    Record question = query.getQuestion();
    asked.add(question.getName() + " " + Type.string(question.getType()));
    Question key = new Question(question.getName(), question.getType());
    Message response = new Message(query.getHeader().getID());
    response.getHeader().setFlag(Flags.QR);
    response.addRecord(question, Section.QUESTION);
    switch (moods.getOrDefault(key, mood)) {
      case SILENT -> {
        return null;
      }
      case SERVFAIL -> response.getHeader().setRcode(Rcode.SERVFAIL);
      case RUBBISH -> {
        byte[] wire = response.toWire();
        wire[5] = 100; // promises a hundred questions
        return wire;
      }
      case HONEST -> {
        List<Record> records = answers.get(key);
        if (records == null) {
          Question alias = new Question(key.name, Type.CNAME);
          records = answers.get(alias);
        }
        if (records == null) {
          boolean known = answers.keySet().stream().anyMatch(q -> q.name.equals(key.name));
          response.getHeader().setRcode(known ? Rcode.NOERROR : Rcode.NXDOMAIN);
        } else {
          records.forEach(record -> response.addRecord(record, Section.ANSWER));
        }
      }
    }
    return response.toWire(bytes);
  }

  static Record record(String name, int type, long ttlS, String text) throws IOException {
    return Record.fromString(Name.fromString(name), type, DClass.IN, ttlS, text, Name.root);
  }
}
