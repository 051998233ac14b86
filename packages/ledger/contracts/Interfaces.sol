// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// The part of the ENS registry (EIP-137) that our contracts use.
interface IEns {
    function owner(bytes32 node) external view returns (address);
    function resolver(bytes32 node) external view returns (address);
    function recordExists(bytes32 node) external view returns (bool);
    function setResolver(bytes32 node, address resolver) external;
    function setRecord(bytes32 node, address owner, address resolver, uint64 ttl) external;
    function setSubnodeRecord(bytes32 node, bytes32 label, address owner, address resolver, uint64 ttl) external;
}

interface IDomainNotifier {
    function domainUpdated(bytes32 node) external;
}

interface INameResolver {
    function name(bytes32 node) external view returns (string memory);
    function setName(bytes32 node, string calldata newName) external;
    function clear(bytes32 node) external;
    function domainUpdated(bytes32 node) external;
}

/// The part of ERC-1056 that our contracts use.
interface IDidRegistry {
    function identityOwner(address identity) external view returns (address);
}

/// EIP-1271.
interface IContractWallet {
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4);
}
