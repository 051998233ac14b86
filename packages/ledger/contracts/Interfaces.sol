// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// The part of the ENS registry (EIP-137) that our contracts use.
interface IEns {
    function owner(bytes32 node) external view returns (address);
    function resolver(bytes32 node) external view returns (address);
    function isApprovedForAll(address owner, address operator) external view returns (bool);
    function setSubnodeOwner(bytes32 node, bytes32 label, address owner) external returns (bytes32);
    function setOwner(bytes32 node, address owner) external;
    function setResolver(bytes32 node, address resolver) external;
}

/// The part of the ERC-1056 registry that our contracts use.
interface IDidRegistry {
    function identityOwner(address identity) external view returns (address);
}

interface IDomainNotifier {
    function domainUpdated(bytes32 node) external;
}

interface INameRecords {
    function name(bytes32 node) external view returns (string memory);
    function setName(bytes32 node, string calldata value) external;
    function clear(bytes32 node) external;
}
