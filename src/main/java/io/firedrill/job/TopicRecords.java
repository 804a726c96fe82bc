package io.firedrill.job;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Records of a topic: its partition is a record's split, its offset the record's number. */
public final class TopicRecords implements KafkaRecordDeserializationSchema<RawRecord> {
  private static final long serialVersionUID = 1;

  static KafkaSource<RawRecord> source(Origin.Topic topic) {
    return KafkaSource.<RawRecord>builder()
        .setBootstrapServers(topic.brokers())
        .setTopics(topic.name())
        .setGroupId(topic.group())
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setDeserializer(new TopicRecords())
        .build();
  }

  @Override
  public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<RawRecord> out) {
    CsvRecords.Text text = CsvRecords.Text.of(record.value());
    out.collect(new RawRecord(record.partition(), record.offset(), text.text(), text.utf8()));
  }

  @Override
  public TypeInformation<RawRecord> getProducedType() {
    return TypeInformation.of(RawRecord.class);
  }
}
