#!/bin/sh
# The provision Job: brings topics, users, ACLs, quotas and cluster-wide settings to what the values say. Every step may be
# repeated. Nothing is ever deleted, and partitions only grow.
set -eu
lists=${LISTS:-/etc/kafka/template}
client=${CLIENT:-/etc/kafka/template/client.properties}
bin=${KAFKA_BIN:-/opt/kafka/bin}

tool() {
  name=$1
  shift
  "$bin/$name.sh" --bootstrap-server "$BOOTSTRAP" --command-config "$client" "$@"
}

if [ -s "$lists/cluster.properties" ]; then
  echo "cluster-wide settings"
  tool kafka-configs --alter --entity-type brokers --entity-default --add-config-file "$lists/cluster.properties"
fi

while read -r user mechanism; do
  [ -n "$user" ] || continue
  echo "user $user"
  tool kafka-configs --alter --entity-type users --entity-name "$user" \
    --add-config "$mechanism=[password=$(cat "/etc/kafka/sasl/$user")]" >/dev/null
done <"$lists/users"

while read -r topic partitions replicas; do
  [ -n "$topic" ] || continue
  echo "topic $topic"
  tool kafka-topics --create --if-not-exists --topic "$topic" --partitions "$partitions" --replication-factor "$replicas"
  now=$(tool kafka-topics --describe --topic "$topic" | sed -n 's/.*PartitionCount: *\([0-9]*\).*/\1/p')
  if [ "$now" -lt "$partitions" ]; then
    tool kafka-topics --alter --topic "$topic" --partitions "$partitions"
  fi
  if [ -s "$lists/topic.$topic" ]; then
    tool kafka-configs --alter --entity-type topics --entity-name "$topic" --add-config-file "$lists/topic.$topic"
  fi
done <"$lists/topics"

while IFS='|' read -r effect principal host type name pattern operations; do
  [ -n "$effect" ] || continue
  echo "acl $effect $principal $operations on $type $name"
  set -- --add --force "--$effect-principal" "$principal" "--$effect-host" "$host"
  for operation in $(echo "$operations" | tr , ' '); do set -- "$@" --operation "$operation"; done
  case $type in
    cluster) set -- "$@" --cluster ;;
    *) set -- "$@" "--$type" "$name" --resource-pattern-type "$pattern" ;;
  esac
  tool kafka-acls "$@" >/dev/null
done <"$lists/acls"

while IFS='|' read -r user id limits; do
  [ -n "$limits" ] || continue
  echo "quota user=$user client=$id $limits"
  set -- --alter --add-config "$limits"
  case $user in
    '') ;;
    '*') set -- "$@" --entity-type users --entity-default ;;
    *) set -- "$@" --entity-type users --entity-name "$user" ;;
  esac
  case $id in
    '') ;;
    '*') set -- "$@" --entity-type clients --entity-default ;;
    *) set -- "$@" --entity-type clients --entity-name "$id" ;;
  esac
  tool kafka-configs "$@" >/dev/null
done <"$lists/quotas"
echo "provisioned"
