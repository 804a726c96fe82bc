package io.firedrill.contract;

import io.firedrill.ledger.Brokers;
import java.util.Map;

/** Where records lie. */
public sealed interface Place {
  /** What it is called in messages. */
  String name();

  /** The same kind of place under another name. */
  Place at(String name);

  /**
   * A topic of Kafka; of transactions it has what was committed.
   *
   * @param from where it is read from
   */
  record Topic(String name, Brokers brokers, Start from) implements Place {
    /** All of it. */
    public Topic(String name, Brokers brokers) {
      this(name, brokers, new Start.Earliest());
    }

    @Override
    public Topic at(String other) {
      return new Topic(other, brokers);
    }

    /** The same, read from elsewhere. */
    Topic readFrom(Start other) {
      return new Topic(name, brokers, other);
    }
  }

  /**
   * Files below a path of the store that the job has its checkpoints in, one record a line.
   *
   * @param name the path as Flink writes it
   */
  record Folder(String name) implements Place {
    @Override
    public Folder at(String other) {
      return new Folder(other);
    }
  }

  /**
   * A table of PostgreSQL, whose rows are read as JSON objects.
   *
   * @param name with its schema, if that is not on the search path
   * @param url as JDBC has it
   * @param client what the driver needs beside it: user, password, and so on
   */
  record Table(String name, String url, Map<String, String> client) implements Place {
    public Table {
      client = Map.copyOf(client);
    }

    @Override
    public Table at(String other) {
      return new Table(other, url, client);
    }

    /** Without what the driver needs, which may be a password. */
    @Override
    public String toString() {
      return name + " at " + url;
    }
  }
}
