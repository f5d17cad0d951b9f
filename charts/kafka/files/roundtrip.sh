#!/bin/sh
# The test Job: creates a topic, writes a line to it and reads the line back, by the tools of the image.
set -eu
client=${CLIENT:-/etc/kafka/template/client.properties}
bin=${KAFKA_BIN:-/opt/kafka/bin}
line="$POD_NAME was here"

# Before Kafka 2.2 topics were made in ZooKeeper, and before 2.5 a producer took --broker-list.
if [ -n "${ZOOKEEPER-}" ]; then
  "$bin/kafka-topics.sh" --zookeeper "$ZOOKEEPER" \
    --create --if-not-exists --topic "$TOPIC" --partitions 1 --replication-factor "$REPLICAS"
  set -- --broker-list "$BOOTSTRAP"
else
  "$bin/kafka-topics.sh" --bootstrap-server "$BOOTSTRAP" --command-config "$client" \
    --create --if-not-exists --topic "$TOPIC" --partitions 1 --replication-factor "$REPLICAS"
  set -- --bootstrap-server "$BOOTSTRAP"
fi
echo "$line" | "$bin/kafka-console-producer.sh" "$@" --producer.config "$client" --topic "$TOPIC"
# By partition and not in a group, so that no coordinator has to be found first. The consumer ends with an error when its
# time is up; what it printed decides.
"$bin/kafka-console-consumer.sh" --bootstrap-server "$BOOTSTRAP" --consumer.config "$client" \
  --topic "$TOPIC" --partition 0 --offset earliest --timeout-ms 15000 >/tmp/read 2>/dev/null || true
grep -qxF "$line" /tmp/read && echo "read back: $line"
